import { randomInt } from 'node:crypto'
import { mailUnavailable } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { logEvent } from '../../core/log.ts'
import type { UpkeepTask } from '../../core/upkeep-task.ts'
import type { Database } from '../../database/database.ts'
import { type PurgedPage, purgeInPages } from '../../database/purge-in-pages.ts'
import type { RateLimitPolicies } from '../../gate/rate-limit.ts'
import type { AccountsServices } from '../accounts/feature.ts'
import { defineFeature, type FeatureParts } from '../feature.ts'
import { purging } from '../purging.ts'
import { Rounds } from '../rounds.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import {
  emailChanged,
  passwordChanged,
  registered,
  registeredAgain,
  verificationNeeded,
} from '../users/user-events.ts'
import { MailComposer } from './compose-mail.ts'
import { EmailChangeResolver } from './email-change.resolver.ts'
import { EmailChanges } from './email-changes.ts'
import { Link } from './link.entity.ts'
import { Links } from './links.ts'
import { Mail } from './mail.entity.ts'
import { MailAudit } from './mail-audit-kinds.ts'
import { mailSections } from './mail-data.ts'
import { mailFailures } from './mail-failures.ts'
import { mailLimits } from './mail-limits.ts'
import { mailMetrics } from './mail-metrics.ts'
import { defaultSender, type MailSettings, readMailSettings } from './mail-settings.ts'
import { eraseMailsOf, purgeLinks, purgeMails, settleMails } from './mail-statements.ts'
import { MailStatistics } from './mail-statistics.ts'
import { smtpTransport } from './mail-transport.ts'
import { MailWorker } from './mail-worker.ts'
import { mailboxPages } from './mailbox.ts'
import { MailsResolver } from './mails.resolver.ts'
import { Mails } from './mails.service.ts'
import { Notices } from './notices.ts'
import { Outbox } from './outbox.ts'
import { RecoveryResolver } from './recovery.resolver.ts'
import { Recovery, resetRequestsChannel } from './recovery.ts'
import { ResetRequest } from './reset-request.entity.ts'
import { VerificationResolver } from './verification.resolver.ts'
import { Verification } from './verification.ts'

interface Settings extends MailSettings {
  readonly publicUrl: string
  readonly production: boolean
  readonly rateLimits: boolean
  readonly rateLimitPolicies: RateLimitPolicies
}

/** The services that mail adds to a server. */
export interface MailServices {
  readonly outbox: Outbox
  readonly links: Links
  readonly mails: Mails
  readonly recovery: Recovery
  readonly verification: Verification
  readonly emailChanges: EmailChanges
  /** Looks up who requests to reset a password are about. */
  readonly resetRequests: Rounds
  readonly mailComposer: MailComposer
  readonly mailStatistics: MailStatistics
  /** Undefined without a mail server. */
  readonly mailWorker: MailWorker | undefined
}

/** The pages of links whose token is after `#`. */
const linkPages = (['/confirm-email', '/reset', '/undo-email', '/verify'] as const).map((path) => ({
  path,
  headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
}))

/** Root fields that send a mail which their caller needs. */
const needingMail = {
  changeEmail: mailUnavailable,
  confirmEmailChange: mailUnavailable,
  requestEmailVerification: mailUnavailable,
  requestPasswordReset: mailUnavailable,
  undoEmailChange: mailUnavailable,
}

export const mailFeature = defineFeature<Settings, SessionsServices & AccountsServices, MailServices>({
  name: 'mail',
  entities: [Mail, Link, ResetRequest],
  resolvers: [MailsResolver, RecoveryResolver, VerificationResolver, EmailChangeResolver],
  failures: mailFailures,
  auditKinds: MailAudit,
  limits: mailLimits,
  logEvents: [
    'email-change.cancelled',
    'links.purged',
    'mail.deferred',
    'mail.failed',
    'mail.queued',
    'mail.sent',
    'mail.skipped',
    'mails.given-up',
    'mails.purged',
  ],
  settings: readMailSettings,
  services: ({ database, secrets, settings, events, log, services }) => {
    const { smtpServer, production, publicUrl } = settings
    const isAvailable = smtpServer !== undefined || !production
    const locale = settings.mailLocale
    const outbox = new Outbox({ isAvailable, locale, box: secrets.box('mails'), log })
    const mailComposer = new MailComposer(settings.mailLocales, locale, publicUrl)
    const from = settings.mailFrom ?? defaultSender(publicUrl)
    const transport = smtpServer && smtpTransport(smtpServer, from, publicUrl)
    const links = new Links(database, events)
    const { passwords, hasher, sessionEnds } = services
    const parts = { database, links, outbox, passwords, hasher, sessionEnds, events, log }
    const recovery = new Recovery({
      ...parts,
      perAccount: settings.rateLimits ? settings.rateLimitPolicies.MAIL?.perAccount : undefined,
    })
    return {
      outbox,
      links,
      recovery,
      verification: new Verification(parts),
      emailChanges: new EmailChanges({ ...parts, recovery }),
      resetRequests: new Rounds({
        database,
        channel: resetRequestsChannel,
        work: () => recovery.answerSome(),
        // Not while the response is sent: the work differs between addresses, and the time of the response must not.
        pauseMs: () => randomInt(250, 750),
        failure: 'requests to reset a password cannot be read; they are answered later',
        log,
      }),
      mails: new Mails({ database, log }),
      mailComposer,
      mailStatistics: new MailStatistics(database),
      mailWorker: transport && new MailWorker({ database, outbox, composer: mailComposer, transport, log }),
    }
  },
  open: async ({ mailWorker, resetRequests, outbox }, { log }) => {
    mailWorker?.check().then((problem) => problem && log.warn(problem))
    const closers = [await mailWorker?.open(), outbox.isAvailable ? await resetRequests.open() : undefined]
    return async () => {
      for (const close of closers) await close?.()
    }
  },
  listeners: ({ outbox, links, verification }) => [
    registered.listener((tx, { user }) => verification.queue(tx, user)),
    registeredAgain.listener((tx, again) => verification.tellOwner(tx, again)),
    verificationNeeded.listener((tx, { user }) => verification.queueAgain(tx, user)),
    ...[passwordChanged, emailChanged].map((event) =>
      event.listener(async (tx, { user }) => {
        await links.endAllOf(tx, user.id)
        await outbox.cancelLinksOf(tx, user.id)
      }),
    ),
    ...new Notices(outbox).listeners,
  ],
  closedFields: ({ outbox }) => (outbox.isAvailable ? {} : needingMail),
  clientSettings: ({ outbox }) => ({ mail: outbox.isAvailable }),
  pages: ({ outbox, mailComposer: composer }, { database, settings }) => [
    ...linkPages,
    ...mailboxPages(hasMailbox(settings) ? { database, outbox, composer } : undefined),
  ],
  upkeep: (_services, parts) => [settling(parts), purgingMails(parts), purgingLinks(parts)],
  exportOf: mailSections,
  erase: () => ({
    now: async (tx, { id, email, emailKey }) => {
      await tx.query(eraseMailsOf, [id, [email, email.toLowerCase(), emailKey]])
      await tx.em.nativeDelete(ResetRequest, { emailKey })
    },
  }),
  metrics: mailMetrics,
})

const hasMailbox = ({ production, smtpServer }: Settings): boolean => !production && smtpServer === undefined

const settling = ({ database, log }: FeatureParts<Settings>): UpkeepTask => ({
  name: 'mails whose time is over',
  every: 'minute',
  run: async () => {
    const [row] = await database.query<{ expired: number; failed: number }>(settleMails)
    if (row !== undefined && row.expired + row.failed > 0) logEvent(log, 'mails.given-up', { ...row }, 'warn')
  },
})

const purgingMails = (parts: { readonly database: Database; readonly log: Logger }): UpkeepTask =>
  purging(parts, 'old mails', 'mails.purged', (signal) =>
    purgeInPages(async (after) => {
      const [page] = await parts.database.query<PurgedPage>(purgeMails, [after])
      return page ?? { last: null, purged: 0 }
    }, signal),
  )

const purgingLinks = (parts: { readonly database: Database; readonly log: Logger }): UpkeepTask =>
  purging(parts, 'expired links', 'links.purged', async () => {
    const [row] = await parts.database.query<{ purged: number }>(purgeLinks)
    return row?.purged ?? 0
  })
