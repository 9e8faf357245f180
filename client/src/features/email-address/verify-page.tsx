import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import { emailAddressTexts } from './email-address-texts.ts'
import { VerifyEmailDocument } from './generated/operations.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.verify
const profile = { to: '/profile', label: emailAddressTexts.toProfile }

export function VerifyPage() {
  const [verifyEmail] = useMutation(VerifyEmailDocument, { context: { auth: 'skip' } })
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await attempt(verifyEmail({ variables: { input: { token } } }))
        return problem ? { problem } : { answer: data.verifyEmail }
      }}
      done={({ email }) => <Ending title={texts.doneTitle} lead={texts.doneLead(email)} {...profile} />}
      elsewhere={profile}
    />
  )
}
