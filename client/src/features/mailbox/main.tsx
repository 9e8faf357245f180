import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Design } from '../../ui/design.tsx'
import { Mailbox } from './mailbox.tsx'
import '../../ui/styles.ts'

const container = document.getElementById('root')
if (!container) throw new Error('The page has no element #root')

createRoot(container).render(
  <StrictMode>
    <Design>
      <Mailbox />
    </Design>
  </StrictMode>,
)
