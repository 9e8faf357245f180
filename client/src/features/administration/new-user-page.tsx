import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { BackLink } from '../../ui/back-link.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { Page } from '../../ui/page.tsx'
import { administrationTexts } from './administration-texts.ts'
import { IssuedInvitation } from './issued-invitation.tsx'
import { NewUserForm } from './new-user-form.tsx'

const texts = administrationTexts.create

export function NewUserPage() {
  const [invitation, setInvitation] = useState<IssuedInvitation>()
  return (
    <>
      <BackLink to="/admin/users">{administrationTexts.person.back}</BackLink>
      {invitation ? (
        <Created invitation={invitation} onAnother={() => setInvitation(undefined)} />
      ) : (
        <Page title={texts.title} lead={texts.lead}>
          <NewUserForm onCreated={setInvitation} />
        </Page>
      )}
    </>
  )
}

function Created({ invitation, onAnother }: { invitation: IssuedInvitation; onAnother: () => void }) {
  const { user } = invitation
  const firstName = isolated(user.firstName)
  const lead = invitation.__typename === 'Invitation' ? texts.createdLead : texts.mailedLead
  return (
    <Page title={texts.createdTitle(isolated(fullName(user)))} lead={lead(firstName)}>
      <IssuedInvitation invitation={invitation} />
      <Group gap="xs" mt="md">
        <Button variant="default" component={Link} to={`/admin/users/${user.id}`}>
          {texts.toPerson(firstName)}
        </Button>
        <Button variant="default" onClick={onAnother}>
          {texts.another}
        </Button>
      </Group>
    </Page>
  )
}
