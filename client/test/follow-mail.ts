import type { Page } from 'playwright-core'
import type { Device } from './device.ts'

/**
 * Opens the mailbox with the link on the page, then the newest mail with that subject, and follows its button.
 * @returns the tab that the button opened
 */
export async function followMail(
  device: Device,
  page: Page,
  { subject, button }: { subject: string; button: string },
): Promise<Page> {
  const mailbox = await opened(device, () =>
    page.getByRole('link', { name: 'Open the mailbox of this development server' }).click(),
  )
  return followMailIn(device, mailbox, { subject, button })
}

/** The same in a tab that shows the mailbox. */
export async function followMailIn(
  device: Device,
  mailbox: Page,
  { subject, button }: { subject: string; button: string },
): Promise<Page> {
  await mailbox
    .getByRole('link', { name: new RegExp(subject) })
    .first()
    .click()
  return opened(device, () => mailbox.frameLocator('iframe').getByRole('link', { name: button }).click())
}

async function opened(device: Device, open: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([device.context.waitForEvent('page'), open()])
  return tab
}
