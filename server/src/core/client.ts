/** The device that sent a request. */
export interface Client {
  /** As reported by the trusted proxies. */
  readonly address: string
  readonly userAgent: string | null
}
