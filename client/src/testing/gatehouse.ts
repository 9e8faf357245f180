import { readFileSync } from 'node:fs'
import { buildSchema, graphql, parse } from 'graphql'
import { type Account, Accounts, type NewAccount } from './accounts.ts'
import { answers } from './answers.ts'
import { refusal } from './refusal.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

interface Fault {
  operation: string
  respond: () => Response | Promise<Response>
}

/**
 * The contract in memory, for the client's tests: answers to `schema.graphql` through a `fetch`, with the accounts and
 * sessions of one browser. What it refuses and what it answers is what the contract says.
 */
export class Gatehouse {
  readonly accounts = new Accounts()
  /** The names of the operations that were answered, in their order. */
  readonly operations: string[] = []
  #faults: Fault[] = []

  /** An account as the sign-up would have made it. */
  add(account: NewAccount = {}): Account {
    return this.accounts.add(account)
  }

  /** Signs in on this browser, as if it had happened before the page was opened. */
  signIn(account: Account): void {
    this.accounts.cookie = this.accounts.startSession(account, 'Firefox on Linux').id
  }

  /** The next time this operation comes, it is answered so instead. */
  failNext(operation: string, respond: Fault['respond']): void {
    this.#faults.push({ operation, respond })
  }

  /** Refuses the operation before anything runs, the next time it comes. */
  refuseNext(operation: string, code: string, extensions: Record<string, unknown> = {}): void {
    this.failNext(operation, () => refusal(code, { executed: false, ...extensions }))
  }

  readonly fetch = async (
    _input: unknown,
    init?: { body?: unknown; headers?: unknown },
  ): Promise<Response> => {
    const { query, variables, operationName } = JSON.parse(String(init?.body))
    const name = operationName ?? operationNameOf(query)
    this.operations.push(name)
    const fault = this.#faults.find(({ operation }) => operation === name)
    if (fault) {
      this.#faults = this.#faults.filter((other) => other !== fault)
      return fault.respond()
    }

    const session = this.accounts.sessionOf(new Headers(init?.headers as HeadersInit).get('authorization'))
    const denied = this.accounts.judge(schema, query, session)
    if (denied) return denied
    const rootValue = answers(schema, this.accounts, session)
    const result = await graphql({ schema, source: query, rootValue, variableValues: variables })
    if (result.errors) throw new AggregateError(result.errors, `${name}: ${result.errors[0]?.message}`)
    return Response.json(result, { headers: { 'content-type': 'application/graphql-response+json' } })
  }
}

function operationNameOf(query: string): string {
  const [definition] = parse(query).definitions
  return (definition && 'name' in definition && definition.name?.value) || 'anonymous'
}
