import type { ComponentType } from 'react'
import type { RootField } from '../apollo/generated/root-fields.ts'
import type { Role } from '../apollo/generated/schema-types.ts'
import type { AuditWords } from './audit-words.ts'
import type { EnrolmentProps } from './enrolment.ts'

/** What one folder of `features/` adds to the application. */
export interface Feature {
  name: string
  pages?: readonly FeaturePage[]
  /** Pages of this server outside of the application. */
  links?: readonly FeatureLink[]
  /** Shown over every page, also to those who are signed out. */
  overlay?: ComponentType
  /** Above the content of every page for signed-in users. Renders nothing if there is nothing to say. */
  notice?: ComponentType
  /** Sets up the second factor that an account must have before its first session. */
  enrolment?: ComponentType<EnrolmentProps>
  /** How the audit log words this feature's events. Loaded with the first page that shows events. */
  auditWords?: () => Promise<AuditWords>
}

export type FeaturePage = PublicPage | PrivatePage

interface PublicPage {
  path: string
  /** Loaded when it is first opened: see `lazyPage`. */
  page: ComponentType
  /** `signed-out` pages redirect users who are signed in to where they wanted to go. */
  audience: 'everyone' | 'signed-out'
}

interface PrivatePage {
  path: string
  /** Loaded when it is first opened: see `lazyPage`. */
  page: ComponentType
  audience?: 'signed-in'
  /** The field of the API that the page depends on. A user who may not use it reads which role may. */
  needs?: RootField
  /** Its entry in the main navigation, shown to users who may open the page. */
  navigation?: { group: string; label: string }
}

export interface FeatureLink {
  path: string
  group: string
  label: string
  isShown: (situation: Situation) => boolean
}

export interface Situation {
  role: Role
  /** The content of `/client-settings.json`; empty until it is loaded. */
  settings: Readonly<Record<string, unknown>>
}

/** Checks what a feature adds, where it is written. */
export const defineFeature = (feature: Feature): Feature => feature
