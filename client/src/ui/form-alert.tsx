import { Alert } from '@mantine/core'
import classes from './form-alert.module.css'

/** What concerns a form as a whole. The region stands before the sentence comes, so that screen readers hear it. */
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
