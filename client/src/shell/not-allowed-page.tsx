import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useViewer } from '../apollo/viewer.tsx'
import { Page } from '../ui/page.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
import { shellTexts } from './shell-texts.ts'

/** The fields that whole pages are made of. */
export type RestrictedField = keyof typeof shellTexts.whoMay

export function NotAllowedPage({ field }: { field: RestrictedField }) {
  const { role } = useViewer()
  return (
    <Page
      title={shellTexts.notAllowedTitle}
      lead={shellTexts.notAllowedHint(shellTexts.whoMay[field], uiTexts.roles[role])}
    >
      <Button component={Link} to="/" variant="default">
        {shellTexts.toProfile}
      </Button>
    </Page>
  )
}
