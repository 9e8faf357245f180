import { useSession } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useViewer } from '../apollo/viewer.tsx'
import classes from './shell.module.css'
import { shellTexts } from './shell-texts.ts'

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const session = useSession()
  const { firstName, lastName } = useViewer()
  const [leaving, setLeaving] = useState(false)

  const leave = () => {
    setLeaving(true)
    void session.signOut()
  }

  return (
    <>
      <span className={classes.viewer}>
        {firstName} {lastName}
      </span>
      <Button variant="default" size="xs" loading={leaving} onClick={leave}>
        {shellTexts.signOut}
      </Button>
    </>
  )
}
