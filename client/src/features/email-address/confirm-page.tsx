import { useAsk } from '../../apollo/use-ask.ts'
import { emailAddressTexts } from './email-address-texts.ts'
import { ConfirmEmailChangeDocument } from './generated/operation-texts.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.confirm
const profile = { to: '/profile', label: emailAddressTexts.toProfile }

export function ConfirmPage() {
  const confirmEmailChange = useAsk(ConfirmEmailChangeDocument)
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await confirmEmailChange({ input: { token } })
        return problem ? { problem } : { answer: data.confirmEmailChange }
      }}
      done={({ email }) => <Ending title={texts.doneTitle} lead={texts.doneLead(email)} {...profile} />}
      elsewhere={profile}
    />
  )
}
