import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import { emailAddressTexts } from './email-address-texts.ts'
import { ConfirmEmailChangeDocument } from './generated/operations.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.confirm
const profile = { to: '/profile', label: emailAddressTexts.toProfile }

export function ConfirmPage() {
  const [confirmEmailChange] = useMutation(ConfirmEmailChangeDocument, { context: { auth: 'skip' } })
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await attempt(confirmEmailChange({ variables: { input: { token } } }))
        return problem ? { problem } : { answer: data.confirmEmailChange }
      }}
      done={({ email }) => <Ending title={texts.doneTitle} lead={texts.doneLead(email)} {...profile} />}
      elsewhere={profile}
    />
  )
}
