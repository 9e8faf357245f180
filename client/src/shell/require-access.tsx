import { Outlet } from 'react-router'
import { useCan } from '../apollo/viewer.tsx'
import { NotAllowedPage, type RestrictedField } from './not-allowed-page.tsx'

/** Lets through whoever may use the field that the pages inside are made of; everybody else is told why not. */
export function RequireAccess({ to }: { to: RestrictedField }) {
  return useCan(to) ? <Outlet /> : <NotAllowedPage field={to} />
}
