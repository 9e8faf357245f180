import { useSession } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useViewer } from '../apollo/viewer.ts'
import { fullName } from '../ui/names.ts'
import classes from './shell.module.css'
import { shellTexts } from './shell-texts.ts'

export function AccountMenu() {
  const session = useSession()
  const viewer = useViewer()
  const [leaving, setLeaving] = useState(false)

  const leave = () => {
    setLeaving(true)
    void session.signOut()
  }

  return (
    <>
      <bdi className={classes.viewer}>{fullName(viewer)}</bdi>
      <Button variant="default" size="xs" loading={leaving} onClick={leave}>
        {shellTexts.signOut}
      </Button>
    </>
  )
}
