import '@testing-library/jest-dom/jest-globals'
import { afterEach, beforeEach, expect, jest } from '@jest/globals'
import { cleanup } from '@testing-library/react'

/** Mantine asks for these, and jsdom lays nothing out. */
class ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(window, {
  ResizeObserver,
  matchMedia: (media: string) => ({
    media,
    // Reduced motion: what would come and go by and by is there and gone at once.
    matches: media.includes('reduce'),
    addEventListener() {},
    removeEventListener() {},
  }),
  scrollTo() {},
})
window.HTMLElement.prototype.scrollIntoView = () => {}

/** The browser's dialog, as far as jsdom lacks it. */
window.HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true
}
window.HTMLDialogElement.prototype.close = function close() {
  this.open = false
}
window.addEventListener('keydown', ({ key }) => {
  const dialog = document.querySelector('dialog[open]')
  if (key === 'Escape') dialog?.dispatchEvent(new Event('cancel', { cancelable: true }))
})

const noise: string[] = []
for (const level of ['error', 'warn'] as const) {
  jest.spyOn(console, level).mockImplementation((...said: unknown[]) => {
    noise.push(`console.${level}: ${said.map(String).join(' ')}`)
  })
}

beforeEach(() => {
  noise.length = 0
  localStorage.clear()
})

/** A warning is a defect that nobody has looked at yet. */
afterEach(() => {
  cleanup()
  expect(noise).toEqual([])
})
