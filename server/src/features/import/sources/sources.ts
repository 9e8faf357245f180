import type { Source, SourceName } from '../foreign-account.ts'
import { auth0 } from './auth0.ts'
import { betterAuth } from './better-auth.ts'
import { clerk } from './clerk.ts'
import { django } from './django.ts'
import { firebase } from './firebase.ts'
import { keycloak } from './keycloak.ts'
import { neutral } from './neutral.ts'
import { supabase } from './supabase.ts'

/** Everything that accounts can be imported from. */
export const sources: Readonly<Record<SourceName, Source>> = {
  django,
  'better-auth': betterAuth,
  supabase,
  firebase,
  auth0,
  keycloak,
  clerk,
  jsonl: neutral,
}
