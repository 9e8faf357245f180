import { locale } from '../ui/locale.ts'

const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'long' })

const wait = (forSeconds: number) =>
  forSeconds < 90 ? seconds.format(forSeconds) : minutes.format(Math.ceil(forSeconds / 60))

/** Messages for errors of a whole request, and texts of the components that ask the server. */
export const apolloTexts = {
  unreachable: 'The server cannot be reached. Check your connection and try again.',
  rateLimited: (retryAfterSeconds: number | undefined) =>
    retryAfterSeconds
      ? `Too many attempts. Try again in ${wait(retryAfterSeconds)}.`
      : 'Too many attempts. Wait a moment and try again.',
  mailUnavailable: 'This server cannot send mail at the moment. Ask an administrator for help.',
  mailbox: 'Open the mailbox of this development server',
  unavailable: 'The server is busy. Try again in a moment.',
  notConfirmed: 'Nothing was changed because you did not confirm.',
  confirmAgain: 'This needs a newer confirmation. Try again.',
  signInAgain: 'Your session has ended. Sign in again.',
  forbidden: 'Your role does not allow this.',
  askedInFront:
    'A proxy in front of the server asked for credentials and rejected this request. Ask the operator to set AUTHORIZATION_HEADER.',
  rejected: 'The server did not accept this request. Reload the page and try again.',
  broken: (requestId: string | undefined) =>
    requestId
      ? `Something went wrong on the server. If it happens again, report request ${requestId}.`
      : 'Something went wrong on the server. Try again in a moment.',
} as const
