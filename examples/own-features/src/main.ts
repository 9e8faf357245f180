import { startGatehouse } from '@gatehouse/server'
import { notesFeature } from './feature.ts'

await startGatehouse({ features: [notesFeature] })
