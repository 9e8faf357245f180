import type { Feature } from './feature/define-feature.ts'
import { administration } from './features/administration/feature.ts'
import { audit } from './features/audit/feature.ts'
import { confirmation } from './features/confirmation/feature.ts'
import { emailAddress } from './features/email-address/feature.ts'
import { explorer } from './features/explorer/feature.ts'
import { invitation } from './features/invitation/feature.ts'
import { mail } from './features/mail/feature.ts'
import { mailbox } from './features/mailbox/feature.ts'
import { ownData } from './features/own-data/feature.ts'
import { profile } from './features/profile/feature.ts'
import { recovery } from './features/recovery/feature.ts'
import { secondFactors } from './features/second-factors/feature.ts'
import { sessions } from './features/sessions/feature.ts'
import { setup } from './features/setup/feature.ts'
import { signIn } from './features/sign-in/feature.ts'

/** In the order of the navigation and of the audit log's filter. */
export const features: readonly Feature[] = [
  signIn,
  setup,
  invitation,
  recovery,
  emailAddress,
  confirmation,
  profile,
  secondFactors,
  sessions,
  ownData,
  administration,
  mail,
  audit,
  explorer,
  mailbox,
]
