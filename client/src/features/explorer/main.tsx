import 'graphiql/setup-workers/vite'
// Before the styles of components that need more of Mantine's.
import '../../ui/styles.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createSession } from '../../apollo/create-session.ts'
import { Explorer } from './explorer.tsx'
import { explorerTexts } from './explorer-texts.ts'
import { loadPublishedSchema } from './published-schema.ts'
import { Sender } from './sender.ts'
import { readShareLink } from './share-link.ts'
import { TokenLife } from './token-life.ts'
import { viewerOf } from './viewer-store.ts'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './explorer.css'

const container = document.getElementById('root')
if (!container) throw new Error('The page has no element #root')
container.textContent = explorerTexts.loading

const tokenLife = new TokenLife()
const sender = new Sender()
const session = createSession({ fetch: tokenLife.fetch })
session.on('drop', () => sender.stopActing())

const shared = readShareLink(location.hash)
// The content of a link is in a tab from now on; reloading must not restore it over later changes.
if (shared) history.replaceState(null, '', location.pathname)
window.addEventListener('hashchange', () => readShareLink(location.hash) && location.reload())

loadPublishedSchema().then(
  (published) => {
    const parts = { session, sender, tokenLife, published, viewer: viewerOf(session) }
    container.textContent = ''
    createRoot(container).render(
      <StrictMode>
        <Explorer parts={parts} shared={shared} />
      </StrictMode>,
    )
  },
  (error: Error) => {
    container.textContent = `${explorerTexts.loadFailed}. ${error.message}`
  },
)
