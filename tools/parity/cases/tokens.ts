import { bearer, type Case, register } from './case.ts'

export const tokenCases: readonly Case[] = [
  {
    title: 'refresh',
    run: async (caller) => {
      const first = await register(caller, 'refresh@example.org')
      const second = await caller.send('POST', 'token/refresh/', { body: { refresh: first.refresh } })
      await caller.send('GET', 'profile/', bearer(second.access))
      const third = await caller.send('POST', 'token/refresh/', { body: { refresh: second.refresh } })
      await caller.send('GET', 'profile/', bearer(third.access))
    },
  },
  {
    title: 'refresh: the old token within 30 seconds',
    run: async (caller) => {
      const { refresh } = await register(caller, 'old-token@example.org')
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
    },
  },
  {
    title: 'refresh: a token from two refreshes ago',
    run: async (caller) => {
      const { refresh } = await register(caller, 'older-token@example.org')
      const second = await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh: second.refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
    },
  },
  {
    title: 'refresh: what is no refresh token',
    run: async (caller) => {
      const { access } = await register(caller, 'no-refresh-token@example.org')
      await caller.send('POST', 'token/refresh/', { body: { refresh: access } })
      await caller.send('POST', 'token/refresh/', { body: { refresh: 'nonsense' } })
      await caller.send('POST', 'token/refresh/', { body: { refresh: 'not.a.token' } })
      await caller.send('POST', 'token/refresh/', { body: { refresh: '' } })
      await caller.send('POST', 'token/refresh/', { body: {} })
    },
  },
  {
    title: 'verify',
    run: async (caller) => {
      const { access, refresh } = await register(caller, 'verify@example.org')
      await caller.send('POST', 'token/verify/', { body: { token: access } })
      await caller.send('POST', 'token/verify/', { body: { token: refresh } })
      await caller.send('POST', 'token/verify/', { body: { token: `${access.slice(0, -6)}AAAAAA` } })
      await caller.send('POST', 'token/verify/', { body: { token: 'nonsense' } })
      await caller.send('POST', 'token/verify/', { body: { token: '' } })
      await caller.send('POST', 'token/verify/', { body: {} })
    },
  },
  {
    title: 'verify: a refresh token that was replaced',
    run: async (caller) => {
      const { refresh } = await register(caller, 'verify-replaced@example.org')
      const { access } = await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('GET', 'profile/', bearer(access))
      await caller.send('POST', 'token/verify/', { body: { token: refresh } })
    },
  },
]
