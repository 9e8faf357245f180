import { once } from 'node:events'
import { connect } from 'node:net'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { GraphqlCaller, LOGIN, type Visitor } from '../../src/testing/visitor.ts'
import { describeCluster } from '../../test-support/engines/describe-with.ts'
import { Nginx, type ProxyInFront } from '../../test-support/engines/nginx.ts'
import type { Program } from '../../test-support/engines/program.ts'
import { LiveStream } from '../live-stream.ts'
import { parallel } from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'
import { addressOf, callerFrom } from './from-address.ts'
import { frontProxy } from './front-proxy.ts'
import { openSite, type Site } from './site.ts'
import { SmallDns } from './small-dns.ts'

const getentFolder = fileURLToPath(new URL('names-of-small-dns/', import.meta.url))
const patienceMs = 10_000
const balancer = '127.3.0.1'
const forged = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' }

describeCluster('deploy/nginx.conf behind another proxy', () => {
  let site: Site
  const proxies: Nginx[] = []

  beforeAll(async () => {
    site = await openSite()
  })
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.remove())))
  afterAll(() => site?.close())

  const add = async (proxy: Promise<Nginx>): Promise<Nginx> => {
    proxies.push(await proxy)
    return proxy
  }
  const siteProxy = (inFront?: ProxyInFront): Promise<Nginx> =>
    add(Nginx.start({ replicas: hostsOf(site), ...(inFront && { inFront }) }))

  it('distinguishes clients by their real addresses and drops forged ones', async () => {
    const inner = await siteProxy({ address: balancer, header: 'X-Forwarded-For' })
    const outer = await add(frontProxy(inner.url, balancer))
    const seen = await parallel(3, (index) => addressSeenOf(callerFrom(addressOf(index), outer.url)))
    expect(seen).toEqual([addressOf(0), addressOf(1), addressOf(2)])
  })

  it('T162 passes on events at once, also through another nginx that buffers', async () => {
    const inner = await siteProxy({ address: balancer, header: 'X-Forwarded-For' })
    const outer = await add(frontProxy(inner.url, balancer))
    const ada = await site.newcomer().register()
    for (const { url } of [inner, outer]) {
      const stream = await LiveStream.open(url, ada.accessToken)
      expect(stream.status).toBe(200)
      await stream.first('Watching', undefined, 1_000)
      await ada.request('mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }')
      await stream.first('ProfileChanged', undefined, 1_000)
      stream.close()
    }
  })

  it('trusts the header from that proxy alone', async () => {
    const inner = await siteProxy({ address: balancer, header: 'X-Forwarded-For' })
    expect(await addressSeenOf(callerFrom('127.1.7.7', inner.url))).toBe('127.1.7.7')
  })

  it('trusts no header unless configured to', async () => {
    const unset = await siteProxy()
    const off = await siteProxy({ address: 'unix:', header: 'X-Forwarded-For' })
    for (const inner of [unset, off]) {
      const outer = await add(frontProxy(inner.url, balancer))
      expect(await addressSeenOf(callerFrom('127.1.7.8', outer.url))).toBe(balancer)
      expect(await addressSeenOf(callerFrom('127.1.7.9', inner.url))).toBe('127.1.7.9')
    }
  })

  it('takes addresses from the PROXY protocol', async () => {
    const inner = await siteProxy({ address: '127.0.0.1', header: 'proxy_protocol' })
    const ada = await site.newcomer().register()
    const query = LOGIN
    const body = JSON.stringify({ query, variables: { input: { email: ada.email, password: ada.password } } })
    const answer = await throughProxyProtocol(inner.port, '198.51.100.7', body)
    expect(answer).toContain('"ipAddress":"198.51.100.7"')
  })
})

describeCluster('deploy/nginx.conf when host names change', () => {
  let site: Site
  let dns: SmallDns
  let proxy: Nginx | undefined
  let follower: Program | undefined

  beforeAll(async () => {
    site = await openSite()
  })
  beforeEach(async () => {
    dns = await SmallDns.open()
  })
  afterEach(async () => {
    await follower?.kill()
    await proxy?.remove()
    dns.close()
  })
  afterAll(() => site?.close())

  const startProxy = async (): Promise<GraphqlCaller> => {
    const replicas = site.replicas.map(({ port }, index) => `gatehouse-${index + 1}:${port}`)
    const options = { replicas, environment: environmentWith(dns) }
    proxy = await Nginx.start(options)
    follower = proxy.follow(options)
    return new GraphqlCaller(proxy.url)
  }
  const publish = (index: number): void => {
    const url = site.replicas[index]?.url
    if (url !== undefined) dns.addresses.set(`gatehouse-${index + 1}`, new URL(url).hostname)
  }
  /** Registers at a replica and then connects through a proxy that is started now. */
  const newcomer = async (): Promise<Visitor> => {
    const person = await new GraphqlCaller(site.replicas[0]?.url ?? '').register()
    return person.via(await startProxy())
  }
  /** When nginx takes up new addresses, it closes idle connections, on which a request may already be under way. */
  const isAnswered = (person: Visitor): Promise<boolean> =>
    person.profile().then(
      ({ status }) => status === 200,
      () => false,
    )

  it('starts while one name does not resolve, and uses that replica once it does', async () => {
    publish(0)
    const ada = await newcomer()
    expect((await ada.profile()).status).toBe(200)
    publish(1)
    await site.replicas[0]?.process.terminate()
    await eventually(() => isAnswered(ada), patienceMs)
    await site.replicas[0]?.start()
  })

  it('starts while no name resolves', async () => {
    const ada = await newcomer()
    expect((await ada.profile()).status).toBe(502)
    publish(2)
    await eventually(() => isAnswered(ada), patienceMs)
  })

  it('answers again within seconds when every replica has moved', async () => {
    for (const index of site.replicas.keys()) publish(index)
    const ada = await newcomer()
    expect((await ada.profile()).status).toBe(200)
    await Promise.all(site.replicas.map((replica, index) => replica.moveTo(`127.4.0.${index + 1}`)))
    for (const index of site.replicas.keys()) publish(index)
    await eventually(() => isAnswered(ada), patienceMs)
    const statuses = await parallel(30, async () => (await ada.profile()).status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  it('keeps using the known addresses while names do not resolve', async () => {
    for (const index of site.replicas.keys()) publish(index)
    const ada = await newcomer()
    dns.addresses.clear()
    const { asked } = dns
    await eventually(() => dns.asked > asked + 2 * site.replicas.length, patienceMs)
    expect((await ada.profile()).status).toBe(200)
  })
})

/** `getent` queries the servers in /etc/resolv.conf, which here is this one. */
function environmentWith({ server }: SmallDns): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${getentFolder}${delimiter}${process.env.PATH}`, SMALL_DNS: server }
}

const hostsOf = (site: Site): string[] => site.replicas.map(({ url }) => new URL(url).host)

/** The address shown in one of their sessions, whatever headers they send. */
async function addressSeenOf(at: GraphqlCaller): Promise<string> {
  const person = await at.register({}, forged)
  const { data } = await person.sessions()
  return data.sessions[0]?.ipAddress ?? ''
}

/** The response to a balancer's request for `address`, over a separate connection. */
async function throughProxyProtocol(port: number, address: string, body: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const head = [
    `PROXY TCP4 ${address} 127.0.0.1 40000 ${port}`,
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Connection: close',
    'Content-Type: application/json',
    'X-Forwarded-For: 203.0.113.9',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}
