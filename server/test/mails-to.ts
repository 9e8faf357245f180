/** A mail in the mailbox of a development server. */
export interface ShownMail {
  readonly kind: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly link: string
}

/** The waiting mails to an address, newest first. */
export async function mailsTo(
  app: { readonly url: string },
  email: string,
  kind?: string,
): Promise<readonly ShownMail[]> {
  const response = await fetch(`${app.url}/mailbox.json?to=${encodeURIComponent(email)}`)
  const { mails } = (await response.json()) as { mails: ShownMail[] }
  return kind === undefined ? mails : mails.filter((mail) => mail.kind === kind)
}

/** The token of a mailed link; empty if it has none. */
export const tokenOf = (link = ''): string => /#([\w-]{43})(?=&|$)/.exec(link)?.[1] ?? ''

/** The token of the newest link of a kind that was mailed to an address; empty if none. */
export async function mailedToken(
  app: { readonly url: string },
  email: string,
  kind: string,
): Promise<string> {
  const [mail] = await mailsTo(app, email, kind)
  return tokenOf(mail?.link)
}
