import { type MantineColorScheme, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import classes from './color-scheme-button.module.css'
import { uiTexts } from './ui-texts.ts'

const next: Record<MantineColorScheme, MantineColorScheme> = { auto: 'light', light: 'dark', dark: 'auto' }

const icons: Record<MantineColorScheme, string> = {
  auto: 'M3 4.5h14v9H3zM7 17h6M10 13.5V17',
  light:
    'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  dark: 'M16.5 11.6A6.8 6.8 0 0 1 8.4 3.5a6.8 6.8 0 1 0 8.1 8.1z',
}

/** Cycles through system, light and dark. */
export function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const label = uiTexts.colorScheme.current(uiTexts.colorScheme[colorScheme])
  return (
    <UnstyledButton
      className={classes.button}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      <svg viewBox="0 0 20 20" className={classes.icon} aria-hidden="true">
        <path d={icons[colorScheme]} />
      </svg>
    </UnstyledButton>
  )
}
