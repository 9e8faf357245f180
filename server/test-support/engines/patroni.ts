import { randomBytes } from 'node:crypto'
import { chownSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { PatroniMember } from './patroni-member.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { installedPostgresqlPrograms } from './postgresql.ts'
import { unprivileged } from './unprivileged.ts'

const patroni: Wanted = { program: 'patroni', from: 'patroni', variable: 'PATRONI' }

/** Path of Patroni, if installed. */
export const patroniProgram = (): string | undefined => programFile(patroni)
const bootstrapPatienceMs = 90_000

export interface PatroniOptions extends Omit<EngineOptions, 'port'> {
  /** Address of etcd: `host:port`. */
  readonly etcd: string
  readonly members: readonly string[]
}

/** A member as reported by Patroni (`GET /cluster`). */
export interface MemberState {
  readonly name: string
  readonly role: 'leader' | 'sync_standby' | 'replica'
  readonly state: string
  readonly timeline?: number
  /** How far it lags behind the primary, in bytes. */
  readonly lag?: number | 'unknown'
}

/**
 * PostgreSQL under Patroni with `deploy/patroni.yml`: several members on this machine, each a Patroni with its
 * PostgreSQL.
 */
export class Patroni {
  readonly members: readonly PatroniMember[]
  readonly #place: Place

  private constructor(place: Place, members: readonly PatroniMember[]) {
    this.#place = place
    this.members = members
  }

  /** Starts members on new databases; resolves when all are complete. @throws MissingProgram */
  static async start({ etcd, members: names, ...options }: PatroniOptions): Promise<Patroni> {
    const files = { patroni: installedProgram(patroni), postgresqlPrograms: installedPostgresqlPrograms() }
    const password = randomBytes(16).toString('hex')
    const place = await placeFor('patroni', options)
    const { uid, gid } = unprivileged('postgres')
    if (uid !== undefined && gid !== undefined) chownSync(place.folder, uid, gid)
    const members = await Promise.all(
      names.map((name) =>
        PatroniMember.create({
          ...{ name, etcd, files, password, detached: place.detached },
          folder: join(place.folder, name),
        }),
      ),
    )
    const cluster = new Patroni(place, members)
    try {
      await Promise.all(members.map((member) => member.start()))
      await cluster.untilWhole(bootstrapPatienceMs)
      return cluster
    } catch (error) {
      await cluster.remove()
      throw error
    }
  }

  /** Returns the state of the members from the first that responds. */
  async states(): Promise<MemberState[]> {
    const { members } = await this.#ask<{ members: MemberState[] }>('/cluster')
    return members
  }

  /** Returns the primary. @throws if there is none at the moment */
  async primary(): Promise<PatroniMember> {
    const leader = (await this.states()).find(({ role }) => role === 'leader')
    const member = this.members.find(({ name }) => name === leader?.name)
    if (member === undefined) throw new Error('There is no primary.')
    return member
  }

  /** Returns the number of primary changes (`GET /history`). */
  async promotions(): Promise<number> {
    const history = await this.#ask<unknown[]>('/history')
    return history.length
  }

  /** Returns the members' shared configuration, from `deploy/patroni.yml` (`GET /config`). */
  settings(): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask('/config')
  }

  /** Waits until there are one primary and one synchronous standby, and all others follow closely. */
  async untilWhole(patienceMs: number): Promise<void> {
    let seen: MemberState[] = []
    const isWhole = async () => {
      seen = await this.states().catch(() => [])
      return seen.length === this.members.length && areWhole(seen)
    }
    await eventually(isWhole, patienceMs, () =>
      [
        `PostgreSQL's members were not whole within ${patienceMs} ms: ${JSON.stringify(seen)}`,
        ...this.members.flatMap(({ name, lines }) => lines.slice(-10).map((line) => `${name}: ${line}`)),
      ].join('\n'),
    )
  }

  /** Ends all members in any state, and removes the folder if it is temporary. */
  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()))
    await this.#place.remove()
  }

  async #ask<Answer>(path: string): Promise<Answer> {
    const asked = this.members.map(async (member): Promise<Answer> => {
      const answer = await member.ask(path)
      return JSON.parse(await answer.text())
    })
    return Promise.any(asked)
  }
}

/** How far a standby may lag and still count as following: it covers writes during the check. */
const closeOctets = 1024 * 1024

function areWhole(members: readonly MemberState[]): boolean {
  const [leader, ...others] = members.toSorted((one) => (one.role === 'leader' ? -1 : 1))
  return (
    leader?.role === 'leader' &&
    members.every(
      ({ state, timeline }) => /^(running|streaming)$/.test(state) && timeline === leader.timeline,
    ) &&
    others.some(({ role }) => role === 'sync_standby') &&
    others.every(({ lag }) => typeof lag === 'number' && lag <= closeOctets)
  )
}
