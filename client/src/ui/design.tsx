import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { cssVariables, theme } from './theme.ts'

/** Shared by the pages of this origin. The same key is read by public/color-scheme.js before the first paint. */
const colorSchemeManager = localStorageColorSchemeManager({ key: 'gatehouse-color-scheme' })

/** The look of every page: theme, colours and the chosen colour scheme. */
export function Design({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      // Writing the variables here spares the first load their style sheet.
      deduplicateCssVariables={false}
    >
      {children}
    </MantineProvider>
  )
}
