import { VisuallyHidden } from '@mantine/core'

/** For password managers, which save a password under a user name. They skip fields of type `hidden`. */
export function UserNameField({ value }: { value: string }) {
  return (
    <VisuallyHidden aria-hidden>
      <input type="text" name="username" autoComplete="username" value={value} readOnly tabIndex={-1} />
    </VisuallyHidden>
  )
}
