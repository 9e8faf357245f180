import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { Device } from './device.ts'
import { shareHouse } from './house.ts'
import { arrivesAt, press, reads, signedInTab, signIn } from './people.ts'

const house = shareHouse()
let tunnel: Server
let address: string

beforeAll(async () => {
  const target = Number(new URL(house.url).port)
  tunnel = createServer((socket) => {
    const onward = connect(target, 'localhost')
    socket.pipe(onward).pipe(socket)
    for (const end of [socket, onward]) end.on('error', () => [socket, onward].map((each) => each.destroy()))
  })
  tunnel.listen(0, 'localhost')
  await once(tunnel, 'listening')
  address = `http://localhost:${(tunnel.address() as AddressInfo).port}`
})
afterAll(() => void tunnel.close())

/** A device that reaches the server through the tunnel and is refused there. */
async function visitor(): Promise<Device> {
  const device = await house.device()
  device.expect(/Asked another origin/, /status of 403/)
  return device
}

const copyHint = async (from: Page, to: Page): Promise<void> => {
  const hint = await from.evaluate(() => Object.entries(localStorage))
  await to.evaluate((items) => {
    for (const [key, value] of items) localStorage.setItem(key, value)
  }, hint)
}

describe('T177 The page opened at another address than PUBLIC_URL', () => {
  it('says at sign-in which address to open', async () => {
    const page = await (await visitor()).tab(`${address}/sign-in`)
    await signIn(page, await house.api.register())
    await reads(page, `Open ${house.url} to sign in`)
    expect(await page.context().cookies()).toEqual([])
  })

  it('with a session that cannot be renewed there: gives the server’s reason and a way to sign in', async () => {
    const device = await visitor()
    const there = await signedInTab(device, await house.api.register())
    const page = await device.tab(`${address}/sign-in`)
    await copyHint(there, page)
    await page.goto(`${address}/`)
    await reads(page, `Open ${house.url} to sign in`)
    await press(page, 'Sign in again')
    await arrivesAt(page, 'Sign in')
  })
})
