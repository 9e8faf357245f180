import { Page } from '../../ui/page.tsx'
import { DeleteSection } from './delete-section.tsx'
import { ExportSection } from './export-section.tsx'
import { ownDataTexts as texts } from './own-data-texts.ts'

/** What is stored about the user, and the end of the account. */
export function OwnDataPage() {
  return (
    <Page title={texts.title} lead={texts.lead}>
      <ExportSection />
      <DeleteSection />
    </Page>
  )
}
