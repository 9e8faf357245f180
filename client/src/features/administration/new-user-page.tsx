import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { BackLink } from '../../ui/back-link.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { Page } from '../../ui/page.tsx'
import { administrationTexts } from './administration-texts.ts'
import { type Invitation, InvitationLink } from './invitation-link.tsx'
import { NewUserForm } from './new-user-form.tsx'

const texts = administrationTexts.create

export function NewUserPage() {
  const [invitation, setInvitation] = useState<Invitation>()
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

function Created({ invitation, onAnother }: { invitation: Invitation; onAnother: () => void }) {
  const { user } = invitation
  const firstName = isolated(user.firstName)
  return (
    <Page title={texts.createdTitle(isolated(fullName(user)))} lead={texts.createdLead(firstName)}>
      <InvitationLink invitation={invitation} />
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
