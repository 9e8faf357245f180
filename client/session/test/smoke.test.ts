import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { World } from './world.ts'
let world: World
beforeEach(() => { world = new World() })
afterEach(() => world.dispose())
it('works', async () => {
  const tab = await world.signedIn()
  expect(tab.session.snapshot.status).toBe('fresh')
  expect(await tab.profile()).toBe('alice')
  await world.expire(tab)
  expect(await tab.profile()).toBe('alice')
  expect(world.refreshes).toBe(1)
  await tab.session.signOut()
  expect(tab.session.snapshot.status).toBe('signedOut')
  expect(world.server.sessions.all[0]?.ended).toBe('LOGGED_OUT')
})
