import type { AccountsContext } from '../accounts/accounts-context.ts'
import type { TokenExchange } from './token-exchange.ts'

/** The context of the resolver of exchanges. */
export interface ExchangeContext extends AccountsContext {
  /** Undefined if no tokens are exchanged; the gate refuses the field then. */
  readonly tokenExchange: TokenExchange | undefined
}
