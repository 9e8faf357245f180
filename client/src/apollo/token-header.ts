/** The header in which this server reads access tokens. It names one other than `Authorization` in its pages. */
export const tokenHeader = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="gatehouse-authorization-header"]')?.content ||
  'authorization'
