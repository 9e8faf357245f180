import '@testing-library/jest-dom/jest-globals'
import { afterEach, beforeEach, expect, jest } from '@jest/globals'
import { cleanup, configure } from '@testing-library/react'

// The first test of a file compiles the pages it opens, which takes more than a second on a busy machine.
configure({ asyncUtilTimeout: 10_000 })

/** Mantine needs these, but jsdom has no layout. */
class ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(window, {
  ResizeObserver,
  matchMedia: (media: string) => ({
    media,
    // Reduced motion: transitions are immediate.
    matches: media.includes('reduce'),
    addEventListener() {},
    removeEventListener() {},
  }),
  scrollTo() {},
})
window.HTMLElement.prototype.scrollIntoView = () => {}

/** The parts of the browser's dialog that jsdom lacks. */
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

/** Every warning is a defect. */
afterEach(() => {
  cleanup()
  expect(noise).toEqual([])
})
