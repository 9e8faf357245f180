import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { type RootField, requiredRoles } from '../apollo/generated/root-fields.ts'
import { rolesFrom } from '../apollo/role-rank.ts'
import { useViewer } from '../apollo/viewer.ts'
import { Page } from '../ui/page.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
import { shellTexts } from './shell-texts.ts'

export function NotAllowedPage({ field }: { field: RootField }) {
  const { role } = useViewer()
  const allowed = rolesFrom(requiredRoles[field] ?? 'CLIENT').map((each) => uiTexts.rolesInPlural[each])
  return (
    <Page
      title={shellTexts.notAllowedTitle}
      lead={shellTexts.notAllowedHint(uiTexts.list(allowed), uiTexts.roles[role])}
    >
      <Button component={Link} to="/" variant="default">
        {shellTexts.toProfile}
      </Button>
    </Page>
  )
}
