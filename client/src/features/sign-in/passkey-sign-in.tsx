import { Button } from '@mantine/core'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { supportsPasskeys } from '../../ui/passkeys.ts'
import { signInTexts } from './sign-in-texts.ts'
import { usePasskeySignIn } from './use-passkey-sign-in.ts'

/** The button for a passkey, and the offer of passkeys in the form above it. */
export function PasskeySignIn({ onSignedIn }: { onSignedIn: (signedIn: SignedIn) => Promise<void> }) {
  return supportsPasskeys() ? <PasskeyButton onSignedIn={onSignedIn} /> : null
}

function PasskeyButton({ onSignedIn }: { onSignedIn: (signedIn: SignedIn) => Promise<void> }) {
  const { failure, busy, ask } = usePasskeySignIn(onSignedIn)
  return (
    <div>
      <FormAlert>{failure}</FormAlert>
      <Button variant="default" fullWidth loading={busy} onClick={() => void ask()}>
        {signInTexts.signIn.passkey}
      </Button>
    </div>
  )
}
