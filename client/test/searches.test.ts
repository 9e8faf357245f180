import { describe, expect, it } from '@jest/globals'
import { violationsOn } from './accessibility.ts'
import { film, framesOf } from './film.ts'
import { shareHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, signedInTab } from './people.ts'

const house = shareHouse()

describe('The searches of these stories find', () => {
  it('console output, failed requests and violations of the policy', async () => {
    const device = await house.device()
    const page = await device.tab('/sign-in')
    await page.evaluate(async () => {
      // biome-ignore lint/suspicious/noConsole: it is what shall be found
      console.warn('careful')
      const script = document.createElement('script')
      script.textContent = 'alert(1)'
      document.body.append(script)
      await fetch('https://other.example/').catch(() => undefined)
      await fetch('/no-such-file')
      setTimeout(() => {
        throw new Error('thrown')
      })
    })
    await page.waitForEvent('pageerror')
    const found = (await device.putAway()).join('\n')
    expect(found).toContain('careful')
    expect(found).toContain('Uncaught: Error: thrown')
    expect(found).toContain('script-src-elem blocked inline')
    expect(found).toContain('connect-src blocked https://other.example/')
    expect(found).toContain('status of 404')
  })

  it('on a kept device what each test adds, if that test did not expect it', async () => {
    const device = await house.keptDevice()
    const page = await device.tab('/sign-in')
    // biome-ignore lint/suspicious/noConsole: it is what shall be found
    const warn = () => page.evaluate(() => console.warn('careful'))
    device.expect(/careful/)
    await warn()
    expect(await device.problems()).toEqual([])
    await warn()
    expect(await device.problems()).toEqual([expect.stringContaining('careful')])
    expect(await device.problems()).toEqual([])
  })

  it('a request to another origin, where nothing forbids it', async () => {
    const device = await house.device({ bypassCSP: true })
    const page = await device.tab('/sign-in')
    await page.route('https://other.example/**', (route) => route.fulfill({ body: 'hello' }))
    await page.evaluate(() => fetch('https://other.example/', { mode: 'no-cors' }))
    expect(await device.putAway()).toEqual(['Asked another origin: https://other.example/'])
  })

  it.each(['localStorage', 'sessionStorage', 'the DOM', 'the console', 'a URL'])(
    'a token in %s',
    async (place) => {
      const device = await house.device()
      const page = await signedInTab(device, await house.api.register())
      const { accessToken } = await house.api.register()
      await page.evaluate(
        ([where, token]) => {
          if (where === 'localStorage') localStorage.setItem('kept', token)
          if (where === 'sessionStorage') sessionStorage.setItem('kept', token)
          if (where === 'the DOM') document.body.dataset.kept = token
          // biome-ignore lint/suspicious/noConsole: it is what shall be found
          if (where === 'the console') console.log(token)
          return where === 'a URL' ? fetch(`/favicon.svg?kept=${token}`).then(() => {}) : undefined
        },
        [place, accessToken] as const,
      )
      expect(await device.putAway()).toEqual([`There is a token in ${place}`])
    },
  )

  it('accessibility violations, sideways scrolling, and what is visible for one frame', async () => {
    const device = await house.device({ init: film, viewport: { width: 360, height: 640 } })
    const page = await device.tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    expect([await violationsOn(page), await overflowing(page)]).toEqual([[], []])
    await page.evaluate(() => {
      const wrong = document.createElement('p')
      wrong.innerHTML = '<img src="/favicon.svg"><span style="color:#eee;background:#fff">faint</span>'
      wrong.style.width = '400px'
      document.querySelector('main')?.append(wrong)
      const flash = document.createElement('p')
      flash.textContent = 'a flash'
      document.body.append(flash)
      queueMicrotask(() => flash.remove())
    })
    const rules = (await violationsOn(page)).map((violation) => violation.split(':')[0])
    expect(rules.sort()).toEqual(['color-contrast', 'image-alt'])
    expect(await overflowing(page)).not.toEqual([])
    expect((await framesOf(page)).some((frame) => frame.includes('a flash'))).toBe(true)
  })
})
