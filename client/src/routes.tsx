import { Navigate, Route, Routes, useLocation } from 'react-router'
import { TakenToken } from './invitation/taken-token.tsx'
import { BrokenPage } from './shell/broken-page.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { PrivateFrame } from './shell/private-frame.tsx'
import { PublicFrame } from './shell/public-frame.tsx'
import { RequireAccess } from './shell/require-access.tsx'
import { OnlySignedOut } from './sign-in/only-signed-out.tsx'
import { homePath } from './sign-in/return-path.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { lazyPage } from './ui/lazy-page.tsx'
import { useScrollToTop } from './ui/use-scroll-to-top.ts'

const SignInPage = lazyPage(async () => (await import('./sign-in/sign-in-page.tsx')).SignInPage)
const RegisterPage = lazyPage(async () => (await import('./sign-in/register-page.tsx')).RegisterPage)
const SetupPage = lazyPage(async () => (await import('./setup/setup-page.tsx')).SetupPage)
const ProfilePage = lazyPage(async () => (await import('./profile/profile-page.tsx')).ProfilePage)
const PasswordPage = lazyPage(async () => (await import('./profile/password-page.tsx')).PasswordPage)
const SessionsPage = lazyPage(async () => (await import('./sessions/sessions-page.tsx')).SessionsPage)
const ActivityPage = lazyPage(async () => (await import('./audit/activity-page.tsx')).ActivityPage)
const AuditPage = lazyPage(async () => (await import('./audit/audit-page.tsx')).AuditPage)
const NewUserPage = lazyPage(async () => (await import('./administration/new-user-page.tsx')).NewUserPage)
const UsersPage = lazyPage(async () => (await import('./administration/users-page.tsx')).UsersPage)
const UserPage = lazyPage(async () => (await import('./administration/user-page.tsx')).UserPage)

/**
 * Every address and who may open it. Declared as elements: Apollo loads the data, and React Router's data mode, which
 * would do nothing more here, adds 19 kB (gzip) to the first load.
 */
export function AppRoutes() {
  useScrollToTop()
  return (
    <ErrorBoundary fallback={<BrokenPage />}>
      <Routes>
        <Route element={<PublicFrame />}>
          <Route element={<OnlySignedOut />}>
            <Route path="/sign-in" element={<SignInPage />} />
            <Route path="/register" element={<RegisterPage />} />
          </Route>
          <Route path="/setup" element={<SetupPage />} />
          <Route path="/choose-password" element={<TakenToken />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
        <Route element={<PrivateFrame />}>
          <Route index element={<Navigate to={homePath} replace />} />
          <Route path="/profile" element={<ProfilePage />} />
          <Route path="/password" element={<PasswordPage />} />
          <Route path="/sessions" element={<SessionsPage />} />
          <Route path="/activity" element={<ActivityPage />} />
          <Route path="/admin" element={<Navigate to="/admin/users" replace />} />
          <Route element={<RequireAccess to="users" />}>
            <Route path="/admin/users" element={<UsersPage />} />
            <Route path="/admin/users/:id" element={<UserPage />} />
          </Route>
          <Route element={<RequireAccess to="createUser" />}>
            <Route path="/admin/users/new" element={<NewUserPage />} />
          </Route>
          <Route element={<RequireAccess to="auditEvents" />}>
            <Route path="/admin/audit" element={<AuditPage />} />
          </Route>
          <Route path="/users/*" element={<MovedToAdmin />} />
        </Route>
      </Routes>
    </ErrorBoundary>
  )
}

/** The list of people and their pages stood at `/users` first. */
function MovedToAdmin() {
  const { pathname, search } = useLocation()
  return <Navigate to={`/admin${pathname}${search}`} replace />
}
