import { Skeleton, Stack } from '@mantine/core'
import { PageSkeleton } from '../ui/page-skeleton.tsx'
import classes from './shell.module.css'
import { Shell } from './shell.tsx'

/** The frame while the session is unknown, so that the sign-in page does not flash and nothing jumps. */
export function ShellSkeleton() {
  return (
    <Shell navigation={<NavigationSkeleton />}>
      <PageSkeleton />
    </Shell>
  )
}

function NavigationSkeleton() {
  return (
    <div className={classes.navigation} aria-hidden>
      <Stack gap="xs" className={classes.placeholders}>
        <Skeleton height={24} width="80%" />
        <Skeleton height={24} width="60%" />
        <Skeleton height={24} width="70%" />
      </Stack>
    </div>
  )
}
