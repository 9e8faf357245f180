import { type ComponentProps, lazy, Suspense } from 'react'

const Step = lazy(async () => ({ default: (await import('./sign-in-step.tsx')).SignInStep }))

/** `SignInStep`, loaded when an account needs it. */
export const LazySignInStep = (props: ComponentProps<typeof Step>) => (
  <Suspense>
    <Step {...props} />
  </Suspense>
)
