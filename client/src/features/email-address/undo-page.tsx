import { Box } from '@mantine/core'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { useAsk } from '../../apollo/use-ask.ts'
import { emailAddressTexts } from './email-address-texts.ts'
import { UndoEmailChangeDocument } from './generated/operation-texts.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.undo

export function UndoPage() {
  const undoEmailChange = useAsk(UndoEmailChangeDocument)
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await undoEmailChange({ input: { token } })
        return problem ? { problem } : { answer: data.undoEmailChange }
      }}
      done={({ email, expiresIn }) => (
        <Ending
          title={texts.doneTitle}
          lead={texts.doneLead(email, expiresIn)}
          to="/forgot-password"
          label={texts.another}
        >
          <Box mb="md">
            <MailboxLink to={email} />
          </Box>
        </Ending>
      )}
      elsewhere={{ to: '/forgot-password', label: texts.toReset }}
    />
  )
}
