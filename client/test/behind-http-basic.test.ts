import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { openHouse } from './house.ts'
import { arrivesAt, follow, reads, signIn } from './people.ts'

const credentials = { username: 'staging', password: 'secret' }
const basic = `Basic ${Buffer.from('staging:secret').toString('base64')}`

/** Requires the staging password. */
const proxyTo = (target: () => string): Server =>
  createServer((incoming, outgoing) => {
    if (incoming.headers.authorization !== basic) {
      outgoing
        .writeHead(401, { 'www-authenticate': 'Basic realm="staging"' })
        .end('<h1>Authorization Required</h1>')
      return
    }
    const { url = '/', method, headers } = incoming
    const onward = request(new URL(url, target()), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })

/** A setup behind such a proxy. */
function openStage(address: string, environment: Readonly<Record<string, string>>): () => Promise<Page> {
  const house = openHouse({ ...environment, CORS_ORIGINS: address })
  let proxy: Server
  beforeAll(async () => {
    proxy = proxyTo(() => house.url).listen(Number(new URL(address).port), 'localhost')
    await once(proxy, 'listening')
  })
  afterAll(() => void proxy.close())
  return async () => {
    const device = await house.device({ httpCredentials: credentials })
    device.expect(/Asked another origin/, /status of 401/)
    const page = await device.tab(`${address}/sign-in`)
    await signIn(page, await house.api.register())
    return page
  }
}

const [set, unset] = [await freePort(), await freePort()].map((port) => `http://localhost:${port}`)

describe('The page behind HTTP Basic', () => {
  const signedIn = openStage(String(set), { AUTHORIZATION_HEADER: 'x-gatehouse-authorization' })

  it('signs in and continues, with AUTHORIZATION_HEADER', async () => {
    const page = await signedIn()
    await arrivesAt(page, 'Profile')
    await follow(page, 'Sessions')
    await reads(page, 'Active now')
  })
})

describe('The page behind HTTP Basic, without AUTHORIZATION_HEADER,', () => {
  const signedIn = openStage(String(unset), {})

  it('says that a proxy asks for credentials', async () => {
    await reads(await signedIn(), 'A proxy in front of the server asked for credentials')
  })
})
