import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { ADD_TOTP, START_TOTP } from '../../../server/src/testing/generated/operations.ts'
import { codeNow } from '../../../server/test/code-now.ts'
import { shareLink } from '../../src/features/explorer/share-link.ts'
import { violationsOn } from '../accessibility.ts'
import { answers, enterExplorer, openExplorer, runAgain } from '../explorer-page.ts'
import { openHouse } from '../house.ts'
import { arrivesAt, fill, press, reads, signedInTab, stopWaiting } from '../people.ts'
import { VirtualAuthenticator } from '../virtual-authenticator.ts'

const house = openHouse({ NODE_OPTIONS: `--import ${import.meta.dirname}/../movable-clock.mjs` })
const root = { email: 'root@example.org', password: 'keeper of all keys' }
const refused = /status of 401/
/** The explorer with an operation in its editor. */
const opening = (query: string): string => shareLink({ query, variables: '' }, `${house.url}/explorer`)
const prompt = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' })

beforeAll(async () => {
  const token = new URL(house.server.setupLink ?? '').searchParams.get('token')
  const input = { ...root, passwordConfirmation: root.password, firstName: 'Root', lastName: 'Keeper', token }
  await house.api.request(
    'mutation ($input: CreateFirstAdministratorInput!) { createFirstAdministrator(input: $input) { __typename } }',
    { input },
  )
})

describe('The explorer', () => {
  it('signs in an account with a second factor in two steps', async () => {
    const ada = await house.api.register()
    const { secret } = (await ada.request(START_TOTP)).data.startTotp
    const added = await ada.request(ADD_TOTP, { input: { code: await codeNow(secret) } })
    const [recoveryCode = ''] = added.data.addTotp.recoveryCodes ?? []
    const page = await openExplorer(await house.device(), opening('{ profile { firstName } }'))
    await press(page, 'Sign in')
    await fill(page, { Email: ada.email, Password: ada.password })
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    const code = page.getByLabel('Code of your authenticator app')
    await code.fill('000000')
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    await reads(page, /^That was not right/)
    expect(await violationsOn(page)).toEqual([])
    await press(page, 'Use a recovery code instead')
    await page.getByLabel('Recovery code').fill(recoveryCode)
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    await runAgain(page)
    await answers(page, /"firstName": "Ada"/)
  })

  it('signs in with a passkey in its fields, by its button and after the password, and confirms with it', async () => {
    const person = await house.api.register()
    const device = await house.device()
    const page = await signedInTab(device, person)
    const authenticator = await VirtualAuthenticator.in(page)
    await page.goto('/security')
    await press(page, 'Add a passkey')
    await press(page, 'Continue')
    await press(page, 'I have saved them')
    await authenticator.setPresent(false)
    await press(page, 'Sign out')
    // Until then the session may still be restored by the explorer, and end while it is used there.
    await arrivesAt(page, 'Sign in')
    await page.goto(opening('mutation { startTotp { expiresIn } }'))
    await authenticator.setPresent(true)
    await press(page, 'Sign in')
    await page.getByRole('button', { name: 'Sign out' }).waitFor()

    await authenticator.setPresent(false)
    await press(page, 'Sign out')
    await press(page, 'Sign in')
    await stopWaiting(page, 'Sign in with a passkey')
    expect(await violationsOn(page)).toEqual([])
    await authenticator.setPresent(true)
    await press(page, 'Sign in with a passkey')
    await page.getByRole('button', { name: 'Sign out' }).waitFor()

    await authenticator.setPresent(false)
    await press(page, 'Sign out')
    await press(page, 'Sign in')
    await fill(page, { Email: person.email, Password: person.password })
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
    await stopWaiting(page, 'Use a passkey')
    await authenticator.setPresent(true)
    await press(page, 'Use a passkey')
    await page.getByRole('button', { name: 'Sign out' }).waitFor()

    device.expect(refused)
    await house.server.moveClock()
    await authenticator.setPresent(false)
    await runAgain(page)
    await stopWaiting(page, 'Use a passkey')
    await authenticator.setPresent(true)
    await press(page, 'Use a passkey')
    await answers(page, /"expiresIn": 900/)
  })

  it('asks for a confirmation, and sends the operation again', async () => {
    const grace = await house.api.register()
    const device = await house.device()
    const page = await openExplorer(
      device,
      opening(
        `mutation { endUserSessions(userId: "${grace.user.id}") { ... on UserSessionsEnded { sessionsEnded } } }`,
      ),
    )
    await enterExplorer(page, root)
    device.expect(refused)
    await house.server.moveClock()
    await runAgain(page)
    await prompt(page).getByRole('button', { name: 'Cancel' }).click()
    await answers(page, /CONFIRMATION_REQUIRED/)
    expect((await grace.profile()).status).toBe(200)

    await runAgain(page)
    await prompt(page).getByLabel('Password', { exact: true }).fill('not this one')
    await page.keyboard.press('Enter')
    await reads(page, /^That was not right/)
    expect(await violationsOn(page)).toEqual([])
    await prompt(page).getByLabel('Password', { exact: true }).fill(root.password)
    await page.keyboard.press('Enter')
    await answers(page, /"sessionsEnded": 1/)
    await prompt(page).waitFor({ state: 'detached' })
    expect((await grace.profile()).status).toBe(401)
  })
})
