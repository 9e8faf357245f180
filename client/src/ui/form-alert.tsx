import { Alert } from '@mantine/core'
import classes from './form-alert.module.css'

/** What concerns a form as a whole. The region stands before the sentence comes, so that screen readers hear it. */
export function FormAlert({ children }: { children: string | undefined }) {
  return (
    <div role="alert" className={classes.region}>
      {children && (
        <Alert
          color="red"
          variant="light"
          role="presentation"
          styles={{ message: { color: 'var(--mantine-color-error)' } }}
        >
          {children}
        </Alert>
      )}
    </div>
  )
}
