import { useAsk } from '../../apollo/use-ask.ts'
import { emailAddressTexts } from './email-address-texts.ts'
import { VerifyEmailDocument } from './generated/operation-texts.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.verify
const profile = { to: '/profile', label: emailAddressTexts.toProfile }

export function VerifyPage() {
  const verifyEmail = useAsk(VerifyEmailDocument)
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await verifyEmail({ input: { token } })
        return problem ? { problem } : { answer: data.verifyEmail }
      }}
      done={({ email }) => <Ending title={texts.doneTitle} lead={texts.doneLead(email)} {...profile} />}
      elsewhere={profile}
    />
  )
}
