import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A received mail: its envelope, and its content as a mail client parses it. */
export interface ArrivedMail {
  readonly recipients: readonly string[]
  readonly sender: string
  readonly raw: string
  readonly email: Email
}

/**
 * How the mail server handles mails: accepts them, rejects them with a code, drops the connection during the mail or
 * before it confirms an accepted one, or is silent from the start or after the mail.
 */
export type MailServerMood =
  | 'takes'
  | 421
  | 450
  | 550
  | 'cuts'
  | 'takes and cuts'
  | 'silent'
  | 'silent after the mail'

/** A local mail server. */
export interface MailServer {
  readonly url: string
  readonly arrived: readonly ArrivedMail[]
  /** Number of mails that clients have started. */
  readonly tries: number
  mood: MailServerMood
  /** Resolves once `count` mails have arrived. */
  received(count: number): Promise<readonly ArrivedMail[]>
  /** Resolves once clients have started `count` mails. */
  tried(count: number): Promise<void>
  close(): Promise<void>
}

const rejection = (code: number) => Object.assign(new Error('rejected for a test'), { responseCode: code })

/**
 * Starts a mail server that accepts everything.
 * @param password required from clients unless undefined
 */
export async function startMailServer(port = 0, password?: string): Promise<MailServer> {
  const arrived: ArrivedMail[] = []
  const waiting = new Set<() => void>()
  const state = { mood: 'takes' as MailServerMood, tries: 0 }
  const changed = (): void => {
    for (const check of waiting) check()
  }
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isTrue()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  const smtp = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: password === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    onAuth: (auth, _session, callback) =>
      auth.password === password
        ? callback(null, { user: auth.username })
        : callback(new Error('wrong password')),
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, callback) => {
      if (state.mood !== 'silent') callback()
    },
    onMailFrom: (_address, _session, callback) => {
      state.tries += 1
      changed()
      callback(typeof state.mood === 'number' ? rejection(state.mood) : null)
    },
    onData: (stream, session, callback) => {
      const cut = (): void => {
        for (const connection of smtp.connections) if (connection.id === session.id) connection.close()
      }
      if (state.mood === 'cuts') {
        stream.on('error', () => undefined).once('data', cut)
        return
      }
      const { mood } = state
      const take = async (raw: string): Promise<void> => {
        if (mood === 'silent after the mail') return
        const recipients = session.envelope.rcptTo.map(({ address }) => address)
        const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        arrived.push({ recipients, sender, raw, email: await PostalMime.parse(raw) })
        if (mood === 'takes and cuts') cut()
        else callback()
        changed()
      }
      // A mail whose client went away in the middle of it, such as a killed server, has not arrived.
      void text(stream).then(take, () => undefined)
    },
  })
  const listener = smtp.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  const address = smtp.server.address()
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    arrived,
    get tries() {
      return state.tries
    },
    get mood() {
      return state.mood
    },
    set mood(mood) {
      state.mood = mood
    },
    received: async (count) => {
      await until(() => arrived.length >= count)
      return arrived
    },
    tried: (count) => until(() => state.tries >= count),
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  }
}
