import { Navigate, useLocation } from 'react-router'

export function ToUsers() {
  return <Navigate to="/admin/users" replace />
}

/** The users' pages were at `/users` first. */
export function MovedToAdmin() {
  const { pathname, search } = useLocation()
  return <Navigate to={`/admin${pathname}${search}`} replace />
}
