import { exported, rowsOfAccount } from '../account-data.ts'
import { ExchangedToken } from './exchanged-token.entity.ts'
import { FormerSignOut } from './former-sign-out.entity.ts'

const { text, time } = exported

/** What the exchange of tokens holds of an account. Its rows go with the row of the account. */
export const exchangeSections = [
  rowsOfAccount({
    name: 'exchangedTokens',
    description: 'Refresh tokens of the former service that were sent here, until they expire.',
    entity: ExchangedToken,
    key: 'digest',
    fields: {
      digest: text('Digest of what the token says.'),
      sessionId: text('The session that it was exchanged for; null if there was none.'),
      createdAt: time('When it was first sent here.'),
      expiresAt: time('When it expires.'),
    },
    omitted: {
      'exchanged_tokens.token_digest': 'a digest of a token that the former service may still accept',
      'exchanged_tokens.key_digest': 'a digest of a secret of your client',
    },
  }),
  rowsOfAccount({
    name: 'formerSignOuts',
    description: 'When all your sessions were last ended, which voids earlier tokens of the former service.',
    entity: FormerSignOut,
    key: 'userId',
    fields: { signedOutAt: time('When they were ended.') },
  }),
]
