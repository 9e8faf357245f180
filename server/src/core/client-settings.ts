/** What the client must know before anybody signs in. Public. */
export type ClientSettings = Readonly<Record<string, boolean | number | string>>
