import { startGatehouse } from './gatehouse.ts'

await startGatehouse()
