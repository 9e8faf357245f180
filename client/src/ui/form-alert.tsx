import { Alert } from '@mantine/core'
import classes from './form-alert.module.css'

/** A failure of the form as a whole. The region is there before its text, so that screen readers announce it. */
export function FormAlert({ children }: { children: string | undefined }) {
  return (
    <div role="alert" className={classes.region}>
      {children && (
        <Alert role="presentation" classNames={{ root: classes.alert, message: classes.message }}>
          {children}
        </Alert>
      )}
    </div>
  )
}
