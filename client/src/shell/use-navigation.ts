import { useClientSettings } from '../apollo/use-client-settings.ts'
import { useAllowedFields, useViewer } from '../apollo/viewer.ts'
import type { FeatureLink, FeaturePage, Situation } from '../feature/define-feature.ts'
import { useFeatures } from '../feature/features-context.ts'

export interface NavigationGroup {
  title: string
  entries: NavigationEntry[]
}

interface NavigationEntry {
  group: string
  path: string
  label: string
  /** A page that the router does not know. */
  isElsewhere: boolean
}

/** The entries that the user may open, under their headings. */
export function useNavigation(): NavigationGroup[] {
  const features = useFeatures()
  const allowed = useAllowedFields()
  const { role } = useViewer()
  const settings = useClientSettings()
  const entries = features.flatMap(({ pages = [], links = [] }) => [
    ...pages.flatMap((page) => entryOfPage(page, allowed)),
    ...links.flatMap((link) => entryOfLink(link, { role, settings })),
  ])
  const titles = new Set(entries.map(({ group }) => group))
  return [...titles].map((title) => ({ title, entries: entries.filter(({ group }) => group === title) }))
}

function entryOfPage(page: FeaturePage, allowed: ReadonlySet<string>): NavigationEntry[] {
  if (!('navigation' in page) || !page.navigation) return []
  if (page.needs && !allowed.has(page.needs)) return []
  return [{ ...page.navigation, path: page.path, isElsewhere: false }]
}

function entryOfLink({ isShown, ...entry }: FeatureLink, situation: Situation): NavigationEntry[] {
  return isShown(situation) ? [{ ...entry, isElsewhere: true }] : []
}
