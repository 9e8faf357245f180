import { type Crowd } from './crowd.ts'
import { type HonestClient, login, present } from './honest-client.ts'

/** Findings at the end. Each entry is a sentence; all lists are empty if everything is correct. */
export interface Judgement {
  /** Accounts, rotations and sign-outs that were acknowledged but lost. */
  readonly lost: string[]
  /** Sessions that ended without cause. */
  readonly wronglyEnded: string[]
  /** Refresh tokens whose verdict violates the contract. */
  readonly misjudged: string[]
}

export type RowsOf = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>

const atOnce = 16

/** Checks everything that was acknowledged to a crowd on all replicas in turn; `sql` inspects the database. */
export async function judge(crowd: Crowd, replicas: readonly string[], sql: RowsOf): Promise<Judgement> {
  const judgement: Judgement = { lost: [], wronglyEnded: [], misjudged: [] }
  const replica = (index: number): string => replicas[index % replicas.length] ?? ''
  await forEach(crowd.accounts, (email, index) => judgeAccount(email, replica(index), judgement))
  const staying = crowd.clients.filter(({ leaving }) => leaving === 'no')
  await forEach(staying, (client, index) => judgeSession(client, replica(index), judgement))
  const gone = crowd.clients.filter(({ leaving }) => leaving === 'confirmed')
  await forEach(gone, (client, index) => judgeSignOut(client, replica(index), judgement))
  await judgeRows(crowd, sql, judgement)
  // Runs last because it ends the sessions it checks.
  const rotated = staying.filter(({ endedWith, former }) => endedWith === undefined && former.length > 0)
  await forEach(rotated, (client, index) => judgeFormerTokens(client, replica(index), judgement))
  return judgement
}

async function judgeAccount(email: string, replica: string, { lost }: Judgement): Promise<void> {
  const { answer, client } = await login(replica, email)
  if (client === undefined) lost.push(`${email} cannot sign in: ${JSON.stringify(answer)}`)
}

/** Checks that a client's newest token is known. */
async function judgeSession(client: HonestClient, replica: string, judgement: Judgement): Promise<void> {
  const answer = client.endedWith === undefined ? await client.refresh(replica) : undefined
  const { email, endedWith } = client
  if (endedWith === 'UNKNOWN_TOKEN') judgement.lost.push(`${email}: the newest refresh token is not known`)
  else if (endedWith !== undefined) judgement.wronglyEnded.push(`${email}: ${endedWith}`)
  else if (answer?.data?.refresh?.__typename !== 'Refreshed')
    judgement.misjudged.push(`${email}: the newest refresh token returned ${JSON.stringify(answer)}`)
}

async function judgeSignOut(
  { email, refreshToken }: HonestClient,
  replica: string,
  { lost }: Judgement,
): Promise<void> {
  const { data } = await present(replica, refreshToken)
  if (data?.refresh?.reason !== 'LOGGED_OUT')
    lost.push(`${email} is signed in again: ${JSON.stringify(data)}`)
}

/** Checks what no client can see: ended sessions, and accounts without one. */
async function judgeRows({ accounts, clients }: Crowd, sql: RowsOf, judgement: Judgement): Promise<void> {
  const staying = clients.filter(({ leaving }) => leaving === 'no').map(({ sessionId }) => sessionId)
  const ended = await sql<{ id: string; end_reason: string }>(
    'select id, end_reason from sessions where id = any($1) and ended_at is not null',
    [staying],
  )
  const reported = new Set(judgement.wronglyEnded.map((sentence) => sentence.split(':', 1)[0]))
  const emails = new Map(clients.map(({ sessionId, email }) => [sessionId, email]))
  for (const { id, end_reason } of ended)
    if (!reported.has(emails.get(id))) judgement.wronglyEnded.push(`${emails.get(id)}: ${end_reason}`)
  const rows = await sql<{ email: string }>('select email from users where email = any($1)', [accounts])
  if (rows.length < accounts.length)
    judgement.lost.push(`${accounts.length - rows.length} accounts have no row`)
}

/** Presenting the previous token is a concurrent request; the one before it is theft. */
async function judgeFormerTokens(
  client: HonestClient,
  replica: string,
  { misjudged }: Judgement,
): Promise<void> {
  const { email, former } = client
  const [older = '', old = ''] = [...former.slice(-1), client.refreshToken]
  const stepped = await client.refresh(replica)
  const verdicts = [
    stepped.data?.refresh?.reuse,
    (await present(replica, old)).data?.refresh?.reuse,
    (await present(replica, older)).data?.refresh?.reason,
    (await present(replica, client.refreshToken)).data?.refresh?.reason,
  ].join(', ')
  if (verdicts !== 'NONE, CONCURRENT, REUSED, REUSED') misjudged.push(`${email}: ${verdicts}`)
}

/** Limits concurrency. */
async function forEach<T>(list: readonly T[], work: (one: T, index: number) => Promise<void>): Promise<void> {
  const waiting = list.entries()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, one] of waiting) await work(one, index)
    }),
  )
}
