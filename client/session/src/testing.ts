export { FakeBrowser, FakeLocks, FakePage, type FakeTab } from './testing/fake-browser.ts'
export { FakeClock, settled } from './testing/fake-clock.ts'
export {
  type CookieJar,
  type FakeField,
  type Fault,
  RefreshServer,
  type RefreshServerOptions,
} from './testing/refresh-server.ts'
export { type FakeSession, SessionTable } from './testing/session-table.ts'
