import { Navigate, Outlet, type RouteObject, ScrollRestoration } from 'react-router'
import { BrokenPage } from './shell/broken-page.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { PrivateFrame } from './shell/private-frame.tsx'
import { PublicFrame } from './shell/public-frame.tsx'
import { RequireRole } from './shell/require-role.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'
import { OnlySignedOut } from './sign-in/only-signed-out.tsx'
import { homePath } from './sign-in/return-path.ts'

/** What is not needed at first comes when it is opened. */
const signedOut: RouteObject[] = [
  {
    path: '/sign-in',
    lazy: async () => ({ Component: (await import('./sign-in/sign-in-page.tsx')).SignInPage }),
  },
  {
    path: '/register',
    lazy: async () => ({ Component: (await import('./sign-in/register-page.tsx')).RegisterPage }),
  },
]

const account: RouteObject[] = [
  { index: true, element: <Navigate to={homePath} replace /> },
  {
    path: '/profile',
    lazy: async () => ({ Component: (await import('./profile/profile-page.tsx')).ProfilePage }),
  },
  {
    path: '/password',
    lazy: async () => ({ Component: (await import('./profile/password-page.tsx')).PasswordPage }),
  },
  {
    path: '/sessions',
    lazy: async () => ({ Component: (await import('./sessions/sessions-page.tsx')).SessionsPage }),
  },
]

const administration: RouteObject[] = [
  {
    path: '/users',
    lazy: async () => ({ Component: (await import('./administration/users-page.tsx')).UsersPage }),
  },
  {
    path: '/users/:id',
    lazy: async () => ({ Component: (await import('./administration/user-page.tsx')).UserPage }),
  },
]

const setup: RouteObject = {
  path: '/setup',
  lazy: async () => ({ Component: (await import('./setup/setup-page.tsx')).SetupPage }),
}

export const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <ShellSkeleton />,
    children: [
      {
        element: <PublicFrame />,
        children: [
          { element: <OnlySignedOut />, children: signedOut },
          setup,
          { path: '*', element: <NotFoundPage /> },
        ],
      },
      {
        element: <PrivateFrame />,
        children: [...account, { element: <RequireRole atLeast="MANAGER" />, children: administration }],
      },
    ],
  },
]

function Root() {
  return (
    <>
      <Outlet />
      <ScrollRestoration />
    </>
  )
}
