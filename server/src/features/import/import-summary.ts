import type { Role } from '../../core/role.ts'
import { type ImportOutcome, type OutcomeName, outcomes } from './import-outcome.ts'

const mostExamples = 10

/** Counts the outcomes of an import, and keeps the first that need attention. */
export class ImportSummary {
  readonly #counts = new Map<OutcomeName, number>()
  readonly #withheld = new Map<Role, number>()
  readonly #examples: ImportOutcome[] = []

  add(outcome: ImportOutcome): void {
    this.#counts.set(outcome.outcome, this.count(outcome.outcome) + 1)
    const { withheldRole } = outcome
    if (withheldRole !== undefined)
      this.#withheld.set(withheldRole, (this.#withheld.get(withheldRole) ?? 0) + 1)
    if (outcome.reason !== undefined && outcome.outcome !== 'kept' && this.#examples.length < mostExamples)
      this.#examples.push(outcome)
  }

  count(name: OutcomeName): number {
    return this.#counts.get(name) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** The first that were not imported. */
  get examples(): readonly ImportOutcome[] {
    return this.#examples
  }

  /** How many accounts have which role in the source, and do not get it from the import. */
  get withheldRoles(): ReadonlyMap<Role, number> {
    return this.#withheld
  }

  get lines(): string[] {
    return outcomes
      .filter((name) => this.count(name) > 0)
      .map((name) => `  ${name.padEnd(16)} ${this.count(name)}`)
  }
}
