import { defineFeature } from '../feature.ts'
import { ImportedAccount } from './imported-account.entity.ts'

export const importFeature = defineFeature({
  name: 'import',
  entities: [ImportedAccount],
})
