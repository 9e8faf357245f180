import type { Account } from './account.ts'
import { failure } from './failure.ts'
import { validationError } from './field-errors.ts'

/** A link about an email address, and the account that it belongs to. */
export interface EmailLink {
  purpose: 'verify' | 'confirm' | 'undo'
  account: Account
  /** The address that the account gets. */
  email?: string
}

type Link = { input: { token: string } }

/** Links about email addresses. Tests put their tokens into `accounts.emailLinks`. */
export function emailLinks(links: Map<string, EmailLink>) {
  const used = (purpose: EmailLink['purpose'], { input: { token } }: Link) => {
    const link = links.get(token)
    if (link?.purpose !== purpose) return undefined
    links.delete(token)
    Object.assign(link.account, {
      email: link.email ?? link.account.email,
      emailVerified: true,
      pendingEmail: null,
    })
    return link.account
  }
  const expired = () => failure('LinkExpired', 'LINK_EXPIRED', 'This link has expired.')
  return {
    verifyEmail: (link: Link) => {
      const account = used('verify', link)
      return account ? { __typename: 'EmailVerified', email: account.email } : expired()
    },
    confirmEmailChange: (link: Link) => {
      const account = used('confirm', link)
      return account ? { __typename: 'EmailChanged', email: account.email } : expired()
    },
    undoEmailChange: (link: Link) => {
      const account = used('undo', link)
      if (!account) return expired()
      return { __typename: 'EmailChangeUndone', email: account.email, expiresIn: 1_800, sessionsEnded: 2 }
    },
  }
}

/** The signed-in user's address. */
export function ownEmail(viewer: Account | undefined) {
  // The gate has already refused it.
  if (!viewer) return {}
  return {
    requestEmailVerification: () => ({ __typename: 'MailRequested', expiresIn: 86_400, nextRequestIn: 60 }),
    changeEmail: ({ input }: { input: { email: string } }) => {
      if (!input.email.includes('@'))
        return validationError([{ path: ['email'], code: 'MALFORMED', message: 'Enter an email address.' }])
      viewer.pendingEmail = input.email
      return { __typename: 'EmailChangeStarted', expiresIn: 86_400, user: viewer }
    },
    cancelEmailChange: () => {
      viewer.pendingEmail = null
      return { __typename: 'ProfileUpdated', user: viewer }
    },
  }
}
