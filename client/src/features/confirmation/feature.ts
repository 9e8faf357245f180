import { defineFeature } from '../../feature/define-feature.ts'
import { ConfirmationPrompt } from './confirmation-prompt.tsx'

export const confirmation = defineFeature({ name: 'confirmation', overlay: ConfirmationPrompt })
