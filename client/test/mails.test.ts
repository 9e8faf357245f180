import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { startMailServer } from '../../server/test/mail-server.ts'
import { violationsOn } from './accessibility.ts'
import { openHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, follow, press, reads, signedInTab } from './people.ts'

const mailServer = await startMailServer()
const house = openHouse({ SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@accounts.example.org' })
const root = { email: 'root@example.org', password: 'keeper of all keys' }
const newPassword = 'three lanterns by the quay'

const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { __typename } }`

beforeAll(async () => {
  const token = new URL(house.server.setupLink ?? '').searchParams.get('token')
  const input = { ...root, passwordConfirmation: root.password, firstName: 'Root', lastName: 'Keeper', token }
  await house.api.request(CREATE_FIRST_ADMINISTRATOR, { input })
})

afterAll(() => mailServer.close())

/** A user whose notice of a new password the mail server does not accept. */
async function withUnsentMail(mood: 450 | 550, state: 'mail.deferred' | 'mail.failed') {
  mailServer.mood = mood
  const ada = await house.api.register()
  await ada.changePassword(newPassword)
  await house.server.until(() =>
    house.server.log.some(({ event, userId }) => event === state && userId === ada.user.id),
  )
  return ada
}

/** The list of mails to that user, by its address. */
async function mailsTo(page: Page, { email }: { email: string }): Promise<void> {
  await page.goto(`/admin/mails?${new URLSearchParams({ recipient: email, kind: 'PASSWORD_CHANGED' })}`)
  await reads(page, '1 mail shown.')
}

const showsState = (page: Page, state: string) =>
  page.getByRole('listitem').getByText(state, { exact: true }).waitFor()

describe('an administrator', () => {
  it('finds a mail that the mail server rejected, retries it and sees that it was sent', async () => {
    const ada = await withUnsentMail(550, 'mail.failed')
    const page = await signedInTab(await house.device(), root)
    await follow(page, 'Mail')
    await arrivesAt(page, 'Mail')
    await page.getByLabel('State').selectOption({ label: 'Failed' })
    await reads(page, ada.email)
    await mailsTo(page, ada)
    await reads(page, 'SMTP 550 · 1 attempt')

    mailServer.mood = 'takes'
    await press(page, `Retry: Password changed, ${ada.email}`)
    await press(page, 'Retry now')
    await reads(page, 'Mail queued')
    await showsState(page, 'Sent')
    expect(mailServer.arrived.map(({ recipients }) => recipients)).toContainEqual([ada.email])
  })

  it('cancels a mail that waits for its next attempt', async () => {
    const ada = await withUnsentMail(450, 'mail.deferred')
    const page = await signedInTab(await house.device(), root)
    await mailsTo(page, ada)
    await reads(page, 'SMTP 450 · 1 attempt')
    await press(page, `Cancel: Password changed, ${ada.email}`)
    await press(page, 'Cancel mail')
    await reads(page, 'Mail cancelled')
    await showsState(page, 'Cancelled')
  })

  it('reads the list on a phone', async () => {
    const ada = await withUnsentMail(550, 'mail.failed')
    const page = await signedInTab(await house.device({ viewport: { width: 360, height: 740 } }), root)
    await mailsTo(page, ada)
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    await press(page, `Cancel: Password changed, ${ada.email}`)
    await page.getByRole('dialog').waitFor()
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
  })
})
