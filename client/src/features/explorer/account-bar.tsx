import { useAuth } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { ColorSchemeButton } from '../../ui/color-scheme-button.tsx'
import { Logo } from '../../ui/logo.tsx'
import classes from './account-bar.module.css'
import { ActAs } from './act-as.tsx'
import { AnonymousSwitch } from './anonymous-switch.tsx'
import { useExplorer } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { SignInDialog } from './sign-in-dialog.tsx'
import { Whoami } from './whoami.tsx'

const texts = explorerTexts.session

/** The user and role of the operations, the token's remaining lifetime, and buttons to sign in and out. */
export function AccountBar() {
  const { session } = useExplorer()
  const { status, signedIn } = useAuth()
  const [entering, setEntering] = useState(false)
  const [leaving, setLeaving] = useState(false)

  const leave = async () => {
    setLeaving(true)
    await session.signOut()
    setLeaving(false)
  }

  return (
    <header className={classes.bar}>
      <div className={classes.place}>
        <a href="/" className={classes.home} title={explorerTexts.application}>
          <Logo />
        </a>
        <h1 className={classes.title}>{explorerTexts.title}</h1>
      </div>
      <div className={classes.controls}>
        <ActAs />
        <AnonymousSwitch />
        <Whoami />
        {signedIn ? (
          <Button variant="default" size="xs" loading={leaving} onClick={() => void leave()}>
            {texts.signOut}
          </Button>
        ) : (
          <Button size="xs" disabled={status === 'initialising'} onClick={() => setEntering(true)}>
            {texts.signIn}
          </Button>
        )}
        <ColorSchemeButton />
      </div>
      {entering && !signedIn && <SignInDialog onClose={() => setEntering(false)} />}
    </header>
  )
}
