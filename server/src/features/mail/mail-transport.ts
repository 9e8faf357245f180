import { createTransport } from 'nodemailer'
import { parseEmail } from '../../core/email.ts'
import type { ComposedMail } from './compose-mail.ts'
import type { MailAddress, SmtpServer } from './mail-settings.ts'

/** A mail to send. */
export interface OutgoingMail extends Pick<ComposedMail, 'subject' | 'text' | 'html'> {
  /** The local part of its `Message-ID`. */
  readonly id: string
  readonly recipient: string
}

/** Result of one attempt to send a mail. `error` is a code without any text from the mail server. */
export type Delivery =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'deferred' | 'rejected'; readonly error: string }

/** Passes mails to a mail server. */
export interface MailTransport {
  /** Never throws. Stops when `signal` is aborted. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<Delivery>
  /** @returns a sentence that says what is wrong with the server or its settings; undefined if nothing is */
  check(): Promise<string | undefined>
}

const SECOND = 1_000
/** RFC 4954 §6: the settings lack a user name and password. */
const authenticationRequired = 530

/** Sends by SMTP. */
export function smtpTransport(server: SmtpServer, from: MailAddress, publicUrl: string): MailTransport {
  const domain = new URL(publicUrl).hostname
  const patience = server.timeoutSeconds * SECOND
  const patienceToConnect = Math.min(patience, 10 * SECOND)
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    ignoreTLS: !server.requireTls,
    ...(server.auth && { auth: { ...server.auth } }),
    connectionTimeout: patienceToConnect,
    greetingTimeout: patienceToConnect,
    dnsTimeout: patienceToConnect,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ id, recipient, subject, text, html }, signal) => {
      // The library parses an envelope's text as a list of addresses; an invalid one must not become two.
      if (!('email' in parseEmail(recipient))) return { outcome: 'rejected', error: 'EENVELOPE' }
      try {
        await transport.sendMail({
          messageId: `<${id}@${domain}>`,
          from: { ...from },
          // Objects, which are never parsed as a header with several addresses.
          to: { name: '', address: recipient },
          envelope: { from: from.address, to: [recipient] },
          headers: { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' },
          subject,
          text,
          html,
          signal,
        })
        return { outcome: 'sent' }
      } catch (error) {
        return deliveryOf(error)
      }
    },
    check: async () => {
      try {
        await transport.verify()
        return undefined
      } catch (error) {
        return adviceFor(error, server)
      }
    },
  }
}

interface SmtpError {
  readonly code: string
  readonly responseCode: number | undefined
}

function smtpErrorOf(error: unknown): SmtpError {
  if (typeof error !== 'object' || error === null) return { code: '', responseCode: undefined }
  const { code, responseCode }: { code?: unknown; responseCode?: unknown } = error
  return {
    code: typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : '',
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  }
}

/**
 * RFC 5321 §4.2.1. An error before the server knows the mail, about the password or TLS, must be fixed by the operator.
 */
function deliveryOf(error: unknown): Delivery {
  const { code, responseCode } = smtpErrorOf(error)
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const isFinal = isAboutMail && responseCode !== authenticationRequired && (responseCode ?? 500) >= 500
  return {
    outcome: isFinal ? 'rejected' : 'deferred',
    error: responseCode === undefined ? code || 'UNKNOWN' : `SMTP ${responseCode}`,
  }
}

function adviceFor(error: unknown, { host, port, secure }: SmtpServer): string {
  const { code, responseCode } = smtpErrorOf(error)
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return 'The mail server rejected the user name or password in SMTP_URL. Mails wait until it accepts them.'
  if (code === 'ETLS')
    return secure
      ? `The mail server at ${host}:${port} offers no TLS. Check the scheme and port in SMTP_URL. Mails wait until then.`
      : `The mail server at ${host}:${port} does not offer STARTTLS, or its certificate is not valid. Check SMTP_URL, or set SMTP_TLS=off if the network is safe. Mails wait until then.`
  const why = responseCode === undefined ? code || 'no answer' : `SMTP ${responseCode}`
  return `The mail server at ${host}:${port} cannot be used (${why}). Check host and port in SMTP_URL. Mails wait until it can.`
}
