import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { goodPassword, LOGIN } from '../../server/src/testing/visitor.ts'
import { Secrets } from './secrets.ts'

export interface DeviceOptions extends BrowserContextOptions {
  /** Runs in each page before its own scripts. */
  readonly init?: () => void
  /** Pages in token mode may keep tokens in their storage. */
  readonly mayKeepTokens?: boolean
}

export interface Credentials {
  readonly email: string
  readonly password?: string
}

/**
 * Console lines that only repeat what a page shows: the browser prints one for each response with a status of 400 or
 * higher.
 */
type Expected = RegExp

/** A user's browser. It records errors, which `problems` and `putAway` return. */
export class Device {
  readonly context: BrowserContext
  readonly #origin: string
  readonly #mayKeepTokens: boolean
  #noise: string[] = []
  #expected: Expected[] = []
  readonly #secrets = new Secrets()
  #away = false

  static async of(browser: Browser, origin: string, options: DeviceOptions = {}): Promise<Device> {
    const { init, mayKeepTokens = false, ...contextOptions } = options
    const context = await browser.newContext({
      baseURL: origin,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...contextOptions,
    })
    context.setDefaultTimeout(60_000)
    if (init) await context.addInitScript(init)
    await context.addInitScript(reportViolations)
    await context.addInitScript(withoutBlur)
    return new Device(context, origin, mayKeepTokens)
  }

  private constructor(context: BrowserContext, origin: string, mayKeepTokens: boolean) {
    this.#mayKeepTokens = mayKeepTokens
    this.context = context
    this.#origin = origin
    context.on('page', (page) => this.#watch(page))
    context.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin !== origin && url.protocol !== 'data:') this.#note(`Asked another origin: ${url.href}`)
      this.#secrets.sawUrl(url.href)
    })
    context.on('response', (response) => this.#secrets.learnFrom(response))
  }

  /** Opens a tab at `path`. */
  async tab(path?: string): Promise<Page> {
    const page = await this.context.newPage()
    if (path !== undefined) await page.goto(path)
    return page
  }

  /** Signs in as the form does, without a page. */
  async signIn({ email, password = goodPassword }: Credentials): Promise<void> {
    const response = await this.context.request.post('/graphql', {
      headers: { origin: this.#origin },
      data: { query: LOGIN, variables: { input: { email, password, delivery: 'COOKIE' } } },
    })
    const { data } = await response.json()
    if (data?.login.__typename !== 'Authenticated') throw new Error(`Not signed in: ${await response.text()}`)
  }

  /** Allows console lines that the test itself causes, until `problems` is called. */
  expect(...noise: Expected[]): void {
    this.#expected.push(...noise)
  }

  /** Returns the problems since the last call. */
  async problems(): Promise<readonly string[]> {
    const leaks = await this.#leaks()
    const found = [...this.#noise, ...leaks]
    this.#noise = []
    this.#expected = []
    return found
  }

  /** Closes the device, and returns the problems once. */
  async putAway(): Promise<readonly string[]> {
    if (this.#away) return []
    this.#away = true
    const leaks = await this.#leaks()
    await this.context.close()
    return [...this.#noise, ...leaks]
  }

  async #leaks(): Promise<readonly string[]> {
    return this.#mayKeepTokens ? [] : this.#secrets.leaksIn(this.context)
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.#note(`Uncaught: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      this.#secrets.sawText(message.text())
      if (['error', 'warning', 'assert'].includes(message.type())) {
        this.#note(`console.${message.type()}: ${message.text()} ${message.location().url}`)
      }
    })
    page.on('requestfailed', (request) => {
      const problem = request.failure()?.errorText ?? ''
      // Cancelled by the page, which navigated away or no longer needs the response.
      if (problem === 'net::ERR_ABORTED') return
      this.#note(`Request failed: ${request.method()} ${request.url().replace(this.#origin, '')} ${problem}`)
    })
  }

  #note(line: string): void {
    if (!this.#expected.some((expected) => expected.test(line))) this.#noise.push(line)
  }
}

/** Chromium prints only some kinds of policy violations to the console, but fires this event for all. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
    // biome-ignore lint/suspicious/noConsole: the page's console is what the device listens to
    console.error(`Content security policy: ${violatedDirective} blocked ${blockedURI} in ${sourceFile}`)
  })
}

/** Without a graphics processor, blurring the page behind a dialog takes longer than everything else on it. */
function withoutBlur(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('::backdrop { backdrop-filter: none !important }')
  document.adoptedStyleSheets.push(sheet)
}
