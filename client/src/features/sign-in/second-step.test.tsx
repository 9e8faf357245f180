import { describe, expect, it } from '@jest/globals'
import { screen } from '@testing-library/react'
import { recoveryCode, totpCode } from '../../testing/confirmation-answers.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, type OpenedApp, openApp } from '../../testing/open-app.tsx'

const code = () => screen.findByLabelText('Code of your authenticator app')

/** A user with an authenticator app and recovery codes, after the right password. */
async function afterPassword(): Promise<OpenedApp> {
  const gatehouse = new Gatehouse()
  gatehouse.add({ email: 'ada@example.org', secondFactor: true })
  gatehouse.accounts.factors = ['RECOVERY_CODE', 'TOTP']
  const app = openApp('/sign-in', { gatehouse })
  await heading('Sign in')
  await app.user.type(screen.getByLabelText('Email'), 'ada@example.org')
  await app.user.type(screen.getByLabelText('Password'), 'correct horse battery{Enter}')
  await code()
  return app
}

describe('the second step of a sign-in', () => {
  it('accepts a code of the authenticator app, also in two groups', async () => {
    const { user } = await afterPassword()
    expect(await code()).toHaveFocus()
    await user.type(await code(), `${totpCode.slice(0, 3)} ${totpCode.slice(3)}{Enter}`)
    await heading('Profile')
  })

  it('accepts a recovery code instead', async () => {
    const { user } = await afterPassword()
    await user.click(screen.getByRole('button', { name: 'Use a recovery code instead' }))
    await user.type(screen.getByLabelText('Recovery code'), `${recoveryCode}{Enter}`)
    await heading('Profile')
  })

  it('shows how many attempts are left, and returns to the password after the last', async () => {
    const { user, gatehouse } = await afterPassword()
    await user.type(await code(), '000000{Enter}')
    await screen.findByText('That was not right. 4 attempts left.')
    gatehouse.accounts.wrongProofs = 4
    await user.type(await code(), '000000{Enter}')
    await screen.findByText('That was not right either. Enter your password again.')
    expect(screen.getByLabelText('Email')).toHaveValue('ada@example.org')
    expect(screen.getByLabelText('Password')).toHaveFocus()
  })

  it('returns to the password when it took too long', async () => {
    const { user, gatehouse } = await afterPassword()
    gatehouse.accounts.challenges.clear()
    await user.type(await code(), `${totpCode}{Enter}`)
    await screen.findByText('That took too long. Enter your password again.')
  })

  it('follows the first password of an invitation', async () => {
    const gatehouse = new Gatehouse()
    gatehouse.accounts.factors = ['TOTP']
    gatehouse.accounts.invitations.set('once', gatehouse.add({ secondFactor: true }))
    const { user } = openApp('/choose-password?token=once', { gatehouse })
    await heading('Choose your password')
    await user.type(screen.getByLabelText('Password'), 'notes on the engine')
    await user.type(screen.getByLabelText('Confirm password'), 'notes on the engine{Enter}')
    await user.type(await code(), `${totpCode}{Enter}`)
    await heading('Profile')
  })
})
