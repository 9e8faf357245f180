import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useViewer } from '../apollo/viewer.tsx'
import { Page } from '../ui/page.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
import { shellTexts } from './shell-texts.ts'

export function NotAllowedPage() {
  const { role } = useViewer()
  return (
    <Page title={shellTexts.notAllowedTitle} lead={shellTexts.notAllowedHint(uiTexts.roles[role])}>
      <Button component={Link} to="/" variant="default">
        {shellTexts.toProfile}
      </Button>
    </Page>
  )
}
