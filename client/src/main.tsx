// First, so that what the components' own styles say comes after Mantine's and wins.
import './ui/styles.ts'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { createClient } from './apollo/create-client.ts'
import { createSession } from './apollo/create-session.ts'
import { App } from './app.tsx'
import { routes } from './routes.tsx'

const container = document.getElementById('root')
if (!container) throw new Error('The page has no element #root')

const session = createSession()
const client = createClient(session)
const router = createBrowserRouter(routes)

createRoot(container).render(
  <StrictMode>
    <App session={session} client={client} router={router} />
  </StrictMode>,
)
