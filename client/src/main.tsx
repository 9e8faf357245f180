import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { createSession } from './apollo/create-session.ts'
import { App } from './app.tsx'
import { features } from './features.ts'
import { AppRoutes } from './routes.tsx'
import './ui/styles.ts'

const container = document.getElementById('root')
if (!container) throw new Error('The page has no element #root')

const session = createSession()

createRoot(container).render(
  <StrictMode>
    <App session={session} features={features}>
      {/* In a transition the old and the new variables of a query would take turns, and fetch without end. */}
      <BrowserRouter useTransitions={false}>
        <AppRoutes />
      </BrowserRouter>
    </App>
  </StrictMode>,
)
