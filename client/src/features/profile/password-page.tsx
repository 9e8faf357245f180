import { useSession } from '@gatehouse/session/react'
import { sessionTokens } from '../../apollo/signed-in.ts'
import { useViewer } from '../../apollo/viewer.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { Page } from '../../ui/page.tsx'
import { ChangePasswordForm, type PasswordChanged } from './change-password-form.tsx'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.password

export function PasswordPage() {
  const session = useSession()
  const { email } = useViewer()

  const goOn = async (changed: PasswordChanged) => {
    // A new session of the same user: the page treats its tokens as a renewal.
    await session.signedIn(sessionTokens(changed))
    notifySuccess(texts.changed(changed.otherSessionsEnded))
  }

  return (
    <Page title={texts.title} lead={texts.lead}>
      <ChangePasswordForm email={email} onChanged={goOn} />
    </Page>
  )
}
