/** Why a token of the former service is not exchanged. */
export enum ExchangeRefusalReason {
  SIGNATURE_INVALID = 'SIGNATURE_INVALID',
  EXPIRED = 'EXPIRED',
  TRADED_BEFORE = 'TRADED_BEFORE',
  CREDENTIALS_CHANGED = 'CREDENTIALS_CHANGED',
  NOT_KNOWN = 'NOT_KNOWN',
}
