import { describe, expect, it } from '@jest/globals'
import { violationsOn } from './accessibility.ts'
import { shareHouse } from './house.ts'
import { arrivesAt, press, reads, signedInTab, signIn } from './people.ts'

const house = shareHouse()

describe('Navigation', () => {
  it('leads to the sign-in page, and then to the page that was opened', async () => {
    const page = await (await house.device()).tab('/sessions?seen=1#other')
    await arrivesAt(page, 'Sign in')
    await signIn(page, await house.api.register())
    await arrivesAt(page, 'Sessions')
    expect(page.url()).toBe(`${house.url}/sessions?seen=1#other`)
  })

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
  ])('is not led to another origin by %j', async (wanted) => {
    const page = await (await house.device()).tab(`/sign-in?${new URLSearchParams({ to: wanted })}`)
    await signIn(page, await house.api.register())
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(page.url()).origin).toBe(house.url)
  })

  it('remembers the page that was opened during a registration', async () => {
    const page = await (await house.device()).tab('/password')
    await arrivesAt(page, 'Sign in')
    await page.getByRole('link', { name: 'Create one' }).click()
    await arrivesAt(page, 'Create your account')
    expect(new URL(page.url()).searchParams.get('to')).toBe('/password')
  })

  it('does not lead back to the sign-in page once signed in', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await page.goto('/sign-in')
    await arrivesAt(page, 'Profile')
  })

  it('shows a page for unknown addresses, signed in or not', async () => {
    const device = await house.device()
    const page = await device.tab('/no/such/page')
    await arrivesAt(page, 'Page not found')
    const inside = await signedInTab(device, await house.api.register())
    await inside.goto('/no-such-page')
    await arrivesAt(inside, 'Page not found')
    await inside.getByRole('link', { name: 'Go to your profile' }).click()
    await arrivesAt(inside, 'Profile')
  })

  it("says that an administrator's page is not for an employee, and shows nothing of it", async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.postData() ?? ''))
    for (const path of [
      '/admin/users',
      '/admin/audit',
      '/admin/users/0199a4c0-0000-7000-8000-000000000000',
    ]) {
      await page.goto(path)
      await arrivesAt(page, 'No access')
      await reads(page, /Your role is employee/)
    }
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
    expect(asked.filter((body) => /users?\(/.test(body))).toEqual([])
  })

  it('goes back and forward, and focuses the heading', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await page.getByRole('link', { name: 'Sessions' }).click()
    await arrivesAt(page, 'Sessions')
    await page.goBack()
    await arrivesAt(page, 'Profile')
    await page.goForward()
    await arrivesAt(page, 'Sessions')
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    expect(await page.title()).toBe('Sessions · Gatehouse')
  })

  it('says so if the server cannot be reached, and can be retried', async () => {
    const device = await house.device()
    const page = await signedInTab(device, await house.api.register())
    device.expect(/503/)
    await page.route('**/graphql', (route) => route.fulfill({ status: 503, body: 'busy' }))
    await page.getByRole('link', { name: 'Sessions' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.unroute('**/graphql')
    await press(page, 'Try again')
    await reads(page, 'Active now')
  })
})
