export type {
  ClientUnderTest,
  FormerToken,
  OpenClient,
  SharedByTabs,
} from './conformance/client-under-test.ts'
export { type Outcome, runConformance, tableOf } from './conformance/run-conformance.ts'
export { StandInServer } from './conformance/stand-in-server.ts'
