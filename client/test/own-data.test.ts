import { json } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { violationsOn } from './accessibility.ts'
import { openHouse } from './house.ts'
import { arrivesAt, follow, press, reads, signedInTab, signIn } from './people.ts'

const house = openHouse({ DELETION_GRACE: '30' })

async function ownData(who: { email: string; password?: string }): Promise<Page> {
  const page = await signedInTab(await house.device(), who)
  await follow(page, 'Your data')
  await arrivesAt(page, 'Your data')
  return page
}

async function askToDelete(page: Page) {
  await press(page, 'Delete account')
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' })
  await dialog.waitFor()
  return { dialog, confirm: () => dialog.getByRole('button', { name: 'Delete account' }).click() }
}

describe('One’s own data', () => {
  it('is downloaded as a file', async () => {
    const ada = await house.api.register()
    const page = await ownData(ada)
    const downloaded = page.waitForEvent('download')
    await press(page, 'Download your data')
    const download = await downloaded
    expect(download.suggestedFilename()).toBe('my-data.json')
    await reads(page, 'Your data was downloaded')
    const document = (await json(await download.createReadStream())) as OwnData
    expect(document).toMatchObject({ format: 'gatehouse-data-export-1', account: ada.user.id })
    expect(document.profile.email).toBe(ada.email)
    expect(document.sessions).toHaveLength(2)
  })

  it('is deleted after the days of grace, which the page states; a sign-in before then cancels it', async () => {
    const ada = await house.api.register()
    const page = await ownData(ada)
    const { dialog, confirm } = await askToDelete(page)
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      'your profile: name, email address and phone number',
      'your password, passkeys, authenticator apps and recovery codes',
      'all sessions: you are signed out on every device',
      'mails to you, and trusted devices',
    ])
    await dialog.getByText('After 30 days these are deleted, unless you sign in before then:').waitFor()
    expect(await violationsOn(page)).toEqual([])
    await confirm()
    await arrivesAt(page, 'Sign in')
    await reads(page, /Your account will be deleted on .+\. Sign in before then to keep it\./)
    expect((await ada.profile()).status).toBe(401)
    await signIn(page, ada)
    await follow(page, 'Recent activity')
    await reads(page, 'The deletion of your account was cancelled by a sign-in')
  })

  it('of the last administrator stays', async () => {
    const token = new URL(house.server.setupLink ?? '').searchParams.get('token')
    const root = { email: 'root@example.org', password: 'keeper of all keys' }
    const input = {
      ...root,
      passwordConfirmation: root.password,
      firstName: 'Root',
      lastName: 'Keeper',
      token,
    }
    await house.api.request(CREATE_FIRST_ADMINISTRATOR, { input })
    const page = await ownData(root)
    const { dialog, confirm } = await askToDelete(page)
    await confirm()
    await dialog.getByText(/last .*administrator/).waitFor()
    await page.keyboard.press('Escape')
    await arrivesAt(page, 'Your data')
  })
})

interface OwnData {
  readonly profile: { readonly email: string }
  readonly sessions: readonly object[]
}

const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { __typename } }`
