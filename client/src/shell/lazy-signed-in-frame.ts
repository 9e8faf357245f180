import { lazyPage } from '../ui/lazy-page.tsx'
import { ShellSkeleton } from './shell-skeleton.tsx'

/** The frame of all pages for signed-in users, with Apollo Client. Visitors do not load it. */
export const LazySignedInFrame = lazyPage(
  async () => (await import('./signed-in-frame.tsx')).SignedInFrame,
  ShellSkeleton,
)
