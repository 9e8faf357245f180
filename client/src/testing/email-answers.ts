import type { Account } from './account.ts'
import { failure } from './failure.ts'

/** A link about an email address, and the account that it belongs to. */
export interface EmailLink {
  purpose: 'verify'
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
    })
    return link.account
  }
  const expired = () => failure('LinkExpired', 'LINK_EXPIRED', 'This link has expired.')
  return {
    verifyEmail: (link: Link) => {
      const account = used('verify', link)
      return account ? { __typename: 'EmailVerified', email: account.email } : expired()
    },
  }
}

/** The signed-in user's address. */
export function ownEmail(viewer: Account | undefined) {
  // The gate has already refused it.
  if (!viewer) return {}
  return {
    requestEmailVerification: () => ({ __typename: 'MailRequested', expiresIn: 86_400, nextRequestIn: 60 }),
  }
}
