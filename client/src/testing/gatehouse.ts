import { readFileSync } from 'node:fs'
import { buildSchema, extendSchema, type GraphQLSchema, graphql, parse } from 'graphql'
import type { Account, NewAccount } from './account.ts'
import { Accounts } from './accounts.ts'
import { answers } from './answers.ts'
import { refusal } from './refusal.ts'
import { Streams } from './streams.ts'

const published = buildSchema(readFileSync('schema.graphql', 'utf8'))

interface Fault {
  operation: string
  respond: () => Response | Promise<Response>
}

/**
 * A server in memory for the client's tests: a `fetch` that implements `schema.graphql`, with the accounts and sessions of
 * one browser.
 */
export class Gatehouse {
  readonly accounts = new Accounts()
  /** The names of the answered operations, in order. */
  readonly operations: string[] = []
  /** The open streams of events. */
  readonly streams = new Streams()
  readonly #schema: GraphQLSchema
  #faults: Fault[] = []

  /** `extension`: SDL that a feature adds to the schema. */
  constructor(extension?: string) {
    this.#schema = extension ? extendSchema(published, parse(extension)) : published
  }

  /** Creates an account like a registration. */
  add(account: NewAccount = {}): Account {
    return this.accounts.add(account)
  }

  /** Signs in on this browser before the page is opened. */
  signIn(account: Account): void {
    this.accounts.cookie = this.accounts.startSession(account, 'Firefox on Linux').id
  }

  /** Replaces the response to the next operation of this name. */
  failNext(operation: string, respond: Fault['respond']): void {
    this.#faults.push({ operation, respond })
  }

  /** Refuses the next operation of this name before anything runs. */
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
    const schema = this.#schema
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
