import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { Page } from '../ui/page.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
import { shellTexts } from './shell-texts.ts'

export function NotFoundPage() {
  return (
    <Page title={shellTexts.notFoundTitle} lead={shellTexts.notFoundHint}>
      <Button component={Link} to="/" variant="default">
        {uiTexts.backToStart}
      </Button>
    </Page>
  )
}
