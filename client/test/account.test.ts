import { describe, expect, it } from '@jest/globals'
import { openHouse } from './house.ts'
import { arrivesAt, fill, press, signIn } from './people.ts'

const house = openHouse()

describe('An account', () => {
  it('is made at the form, and signs in at once', async () => {
    const page = await (await house.device()).tab('/register')
    await fill(page, {
      'First name': 'Grace',
      'Last name': 'Hopper',
      Email: 'grace@example.org',
      Password: 'nine quiet harbours',
      'Password again': 'nine quiet harbours',
    })
    await press(page, 'Create account')
    await arrivesAt(page, 'Profile')
    expect(await page.getByText('Grace Hopper').isVisible()).toBe(true)
  })

  it('signs in again', async () => {
    const ada = await house.api.register()
    const page = await (await house.device()).tab('/sign-in')
    await signIn(page, ada)
    await arrivesAt(page, 'Profile')
  })
})
