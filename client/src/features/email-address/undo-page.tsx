import { useMutation } from '@apollo/client/react'
import { Box } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { emailAddressTexts } from './email-address-texts.ts'
import { UndoEmailChangeDocument } from './generated/operations.ts'
import { Ending, LinkAction } from './link-action.tsx'

const texts = emailAddressTexts.undo

export function UndoPage() {
  const [undoEmailChange] = useMutation(UndoEmailChangeDocument, { context: { auth: 'skip' } })
  return (
    <LinkAction
      texts={texts}
      run={async (token) => {
        const { data, problem } = await attempt(undoEmailChange({ variables: { input: { token } } }))
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
