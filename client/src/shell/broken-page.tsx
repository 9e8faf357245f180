import { Button, Text, Title } from '@mantine/core'
import { uiTexts } from '../ui/ui-texts.ts'
import classes from './public-frame.module.css'
import { shellTexts } from './shell-texts.ts'

/** Shown if a page throws: on a bug, or if its code is gone after a new release. */
export function BrokenPage() {
  return (
    <main className={classes.main}>
      <title>{uiTexts.documentTitle(shellTexts.brokenTitle)}</title>
      <Title order={1}>{shellTexts.brokenTitle}</Title>
      <Text c="dimmed" mt="xs" mb="lg">
        {shellTexts.brokenHint}
      </Text>
      <Button variant="default" onClick={() => window.location.reload()}>
        {shellTexts.reload}
      </Button>
    </main>
  )
}
