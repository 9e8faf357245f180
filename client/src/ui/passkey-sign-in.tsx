import { FormAlert } from './form-alert.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { supportsPasskeys } from './passkeys.ts'
import { type PasskeySignInProps, usePasskeySignIn } from './use-passkey-sign-in.ts'

interface LabelledProps extends PasskeySignInProps {
  children: string
}

/** The button for a passkey, and the offer of passkeys in the form's fields with `autocomplete="webauthn"`. */
export function PasskeySignIn(props: LabelledProps) {
  return supportsPasskeys() ? <SupportedSignIn {...props} /> : null
}

function SupportedSignIn({ children, ...requests }: LabelledProps) {
  const { failure, busy, wait, ask } = usePasskeySignIn(requests)
  return (
    <div>
      <FormAlert>{failure}</FormAlert>
      <PasskeyButton variant="default" fullWidth busy={busy} wait={wait} onClick={() => void ask()}>
        {children}
      </PasskeyButton>
    </div>
  )
}
