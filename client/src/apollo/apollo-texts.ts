import { locale } from '../ui/locale.ts'

const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'long' })

const wait = (forSeconds: number) =>
  forSeconds < 90 ? seconds.format(forSeconds) : minutes.format(Math.ceil(forSeconds / 60))

/** What a refusal of the whole request means to the person in front of it. */
export const apolloTexts = {
  unreachable: 'The server cannot be reached. Check your connection and try again.',
  rateLimited: (retryAfterSeconds: number | undefined) =>
    retryAfterSeconds
      ? `That was tried too often. Try again in ${wait(retryAfterSeconds)}.`
      : 'That was tried too often. Wait a little and try again.',
  unavailable: 'The service is busy. Try again in a moment.',
  signInAgain: 'Your session has ended. Sign in again.',
  forbidden: 'Your role does not allow this.',
  rejected: 'The server did not accept this request. Load the page again and try once more.',
  broken: (requestId: string | undefined) =>
    requestId
      ? `Something broke on the server. If it happens again, mention ${requestId}.`
      : 'Something broke on the server. Try again in a moment.',
} as const
