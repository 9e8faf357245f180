import { AuthProvider } from '@gatehouse/session/react'
import { Who } from './who'

/** A server component, which may name the React entry only because that says that it is for the client. */
export default function Page() {
  return (
    <main data-provider={typeof AuthProvider}>
      <Who />
    </main>
  )
}
