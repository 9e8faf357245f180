import type { BrowserContext, Page, Response } from 'playwright-core'

/** The tokens that a device received, and where they leaked. */
export class Secrets {
  readonly #learning: Promise<void>[] = []
  readonly #tokens = new Set<string>()
  readonly #texts: [where: string, text: string][] = []

  /** Reads the access token from a response. */
  learnFrom(response: Response): void {
    if (new URL(response.url()).pathname !== '/graphql') return
    const learn = async () => {
      const text = await response.text().catch(() => '')
      for (const [, token] of text.matchAll(/"(?:accessToken|refreshToken)":"([^"]+)"/g)) {
        if (token) this.#tokens.add(token)
      }
    }
    this.#learning.push(learn())
  }

  sawUrl(url: string): void {
    this.#texts.push(['a URL', url])
  }

  sawText(text: string): void {
    this.#texts.push(['the console', text])
  }

  /** Describes tokens that are accessible from outside of the page's memory. */
  async leaksIn(context: BrowserContext): Promise<string[]> {
    await Promise.all(this.#learning)
    const cookies = await context.cookies()
    for (const { value } of cookies) this.#tokens.add(value)
    const open = cookies
      .filter(({ httpOnly }) => !httpOnly)
      .map(({ name }) => `Scripts can read the cookie ${name}`)
    const kept = await Promise.all(context.pages().map(keptBy))
    const leaks = [...this.#texts, ...kept.flat()].filter(([, text]) => this.#tellsOf(text))
    return [...open, ...leaks.map(([where]) => `There is a token in ${where}`)]
  }

  /** Matches the token, its signature alone, or anything that looks like one of our tokens. */
  #tellsOf(text: string): boolean {
    if (/eyJ[\w-]+\.eyJ[\w-]+/.test(text)) return true
    for (const token of this.#tokens) {
      const signature = token.split('.').at(-1) ?? token
      if (token !== '' && (text.includes(token) || (signature.length > 16 && text.includes(signature))))
        return true
    }
    return false
  }
}

/** Everything in a page that scripts, extensions and people can read. */
async function keptBy(page: Page): Promise<[where: string, text: string][]> {
  const found = await page
    .evaluate(() => {
      const fields = [...document.querySelectorAll('input, textarea, select')]
      return {
        localStorage: JSON.stringify(localStorage),
        sessionStorage: JSON.stringify(sessionStorage),
        'the DOM': document.documentElement.outerHTML,
        'a field': fields.map((field) => ('value' in field ? field.value : '')).join('\n'),
        'the history': JSON.stringify(history.state) + location.href,
        'document.cookie': document.cookie,
        'the name of the window': window.name,
      }
    })
    // A page that crashed or never loaded anything stores nothing.
    .catch(() => ({}))
  return Object.entries(found)
}
