export type { TokenExchange } from './session-options.ts'
export {
  type ExchangeOptions,
  type ExchangeRefusal,
  type ExchangeSecondStep,
  tokenExchange,
} from './token-exchange.ts'
