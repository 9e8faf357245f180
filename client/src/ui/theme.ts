import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { uiTexts } from './ui-texts.ts'

const pine: MantineColorsTuple = [
  '#eefaf7',
  '#d7f1eb',
  '#ace2d7',
  '#7dd1c1',
  '#55bfad',
  '#37a394',
  '#268a7d',
  '#1b6f66',
  '#155a53',
  '#0f443f',
]

const slate: MantineColorsTuple = [
  '#e4e6e9',
  '#caced4',
  '#a3a9b2',
  '#7d848e',
  '#3c4148',
  '#2b2f35',
  '#1f2227',
  '#16181c',
  '#111317',
  '#0c0e11',
]

const controlHeight = '2.5rem'

/** One accent, an 8-pixel grid, and the defaults of the components. */
export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  colors: { pine, dark: slate },
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.125rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.6', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3333' },
      h2: { fontSize: '1rem', lineHeight: '1.5' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.6' },
    },
  },
  spacing: { xs: '0.5rem', sm: '1rem', md: '1.5rem', lg: '2rem', xl: '3rem' },
  defaultRadius: 'md',
  radius: { sm: '0.25rem', md: '0.5rem', lg: '0.75rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Plain objects: `Button.extend` would add each component to the first load.
  components: {
    Alert: { defaultProps: { px: 'sm', py: 'xs' } },
    Button: { defaultProps: { fw: 500 }, vars: () => ({ root: { '--button-height': controlHeight } }) },
    Input: { vars: () => ({ wrapper: { '--input-height': controlHeight } }) },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    PasswordInput: {
      defaultProps: {
        visibilityToggleFocusable: true,
        visibilityToggleButtonProps: { 'aria-label': uiTexts.showPassword },
      },
    },
  },
})

/** Mantine's dimmed, error and border colours have a contrast below 4.5 to 1 on its backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1a1d21',
    '--mantine-color-dimmed': '#565d66',
    '--mantine-color-error': '#b42318',
    '--mantine-color-placeholder': '#6b727b',
    '--mantine-color-default-border': '#d4d8dd',
    '--gatehouse-surface': '#f7f8f9',
    '--gatehouse-line': '#e4e7ea',
    '--gatehouse-focus': pine[7],
    '--gatehouse-accent-text': pine[7],
    '--gatehouse-selected': '#eceef0',
  },
  dark: {
    '--mantine-color-text': slate[0],
    '--mantine-color-dimmed': slate[2],
    '--mantine-color-error': '#ff9b91',
    '--mantine-color-placeholder': '#8d949e',
    '--mantine-color-default-border': slate[4],
    '--gatehouse-surface': slate[8],
    '--gatehouse-line': slate[5],
    '--gatehouse-focus': pine[4],
    '--gatehouse-accent-text': pine[4],
    '--gatehouse-selected': slate[5],
  },
})
