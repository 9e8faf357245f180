import { type ExportSection, exported, exportPageSize, rowsOfAccount } from '../account-data.ts'
import { Challenge } from './challenge.entity.ts'
import { FactorRecord } from './factor.entity.ts'
import { Passkey } from './passkeys/passkey.entity.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { SecondFactorFailures } from './second-factor-failures.entity.ts'
import { TrustedDevice } from './trusted-devices/trusted-device.entity.ts'

const { boolean, integer, list, text, time } = exported

/** Authenticator apps and passkeys. What is secret about them stays here. */
const factors: ExportSection = {
  name: 'factors',
  description: 'Authenticator apps and passkeys.',
  fields: {
    id: text('Its id.'),
    factor: text('`TOTP` or `PASSKEY`.'),
    name: text('The name that you gave it.'),
    createdAt: time('When it was added.'),
    protectedSince: time(
      'Since when the account had had a second factor without a break, when this one was added.',
    ),
    lastUsedAt: time('When it was last used.'),
    lastStep: integer('The time step of the last code of an authenticator app.'),
    transports: list('How a passkey is reached, such as `usb`.'),
    aaguid: text('The model of the authenticator, or the provider of the passkey.'),
    backedUp: boolean('Whether the passkey was backed up.'),
    multiDevice: boolean('Whether the passkey can be copied to other devices of yours.'),
    counter: integer('The number of signatures that the authenticator reported.'),
  },
  tables: ['factors', 'passkeys'],
  omitted: {
    'factors.sealed_secret': 'a secret: it proves who you are',
    'passkeys.factor_id': 'is `id`',
    'passkeys.credential_id': 'identifies the key towards this server only',
    'passkeys.public_key': 'is of use to this server only',
  },
  read: async (reader, userId, after) =>
    reader.read(async (em) => {
      const where = { userId, ...(after !== null && { id: { $gt: after } }) }
      const rows = await em.find(FactorRecord, where, { orderBy: { id: 'asc' }, limit: exportPageSize })
      const passkeys = await em.find(Passkey, { factorId: { $in: rows.map(({ id }) => id) } })
      const passkeyOf = new Map(passkeys.map((passkey) => [passkey.factorId, passkey]))
      return {
        entries: rows.map((row) => entryOf(row, passkeyOf.get(row.id))),
        next: rows.length < exportPageSize ? null : (rows.at(-1)?.id ?? null),
      }
    }),
}

const entryOf = (
  { id, factor, name, createdAt, protectedSince, lastUsedAt, lastStep }: FactorRecord,
  passkey: Passkey | undefined,
): object => ({
  id,
  factor,
  name,
  createdAt,
  protectedSince,
  lastUsedAt,
  lastStep,
  transports: passkey?.transports ?? null,
  aaguid: passkey?.aaguid ?? null,
  backedUp: passkey?.backedUp ?? null,
  multiDevice: passkey?.multiDevice ?? null,
  counter: passkey?.counter ?? null,
})

/** What second factors hold of an account. */
export const factorSections: readonly ExportSection[] = [
  factors,
  rowsOfAccount({
    name: 'recoveryCodes',
    description: 'Recovery codes, without the codes.',
    entity: RecoveryCode,
    key: 'hash',
    fields: {
      createdAt: time('When it was created.'),
      usedAt: time('When it was used.'),
    },
    omitted: { 'recovery_codes.hash': 'a secret: it proves who you are' },
  }),
  rowsOfAccount({
    name: 'trustedDevices',
    description: 'Devices on which you sign in without your second factor.',
    entity: TrustedDevice,
    fields: {
      id: text('Its id.'),
      createdAt: time('When you first trusted it.'),
      lastUsedAt: time('When you last signed in on it.'),
      expiresAt: time('When it needs the second factor again.'),
      userAgent: text('What the browser said about itself.'),
      ipAddress: text('The IP address from which you signed in.'),
    },
  }),
  rowsOfAccount({
    name: 'signInChallenges',
    description: 'Sign-ins and confirmations that wait for their second step. They last minutes.',
    entity: Challenge,
    fields: {
      id: text('Its id.'),
      purpose: text('What it is for.'),
      failures: integer('Wrong proofs so far.'),
      createdAt: time('When it began.'),
      expiresAt: time('When it expires.'),
    },
    omitted: {
      'sign_in_challenges.token_hash': 'a secret: it proves who you are',
      'sign_in_challenges.data': 'secrets of a step that is not complete',
    },
  }),
  rowsOfAccount({
    name: 'secondFactorFailures',
    description: 'Wrong second factors that still count.',
    entity: SecondFactorFailures,
    key: 'scope',
    fields: {
      scope: text('What they are counted for.'),
      failures: integer('How many.'),
      since: time('Since when.'),
    },
  }),
]
