import { bearer, type Case, register } from './case.ts'

export const signOutCases: readonly Case[] = [
  {
    title: 'logout',
    run: async (caller) => {
      const { access, refresh } = await register(caller, 'logout@example.org')
      await caller.send('POST', 'logout/', { ...bearer(access), body: { refresh_token: refresh } })
    },
  },
  {
    title: 'logout: the refresh token is used afterwards',
    run: async (caller) => {
      const { access, refresh } = await register(caller, 'refresh-after-logout@example.org')
      await caller.send('POST', 'logout/', { ...bearer(access), body: { refresh_token: refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('POST', 'token/verify/', { body: { token: refresh } })
    },
  },
  {
    title: 'logout: the access token is used afterwards',
    run: async (caller) => {
      const { access, refresh } = await register(caller, 'access-after-logout@example.org')
      await caller.send('POST', 'logout/', { ...bearer(access), body: { refresh_token: refresh } })
      await caller.send('GET', 'profile/', bearer(access))
    },
  },
  {
    title: 'logout without a bearer',
    run: async (caller) => {
      const { refresh } = await register(caller, 'logout-without-bearer@example.org')
      await caller.send('POST', 'logout/', { body: { refresh_token: refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
    },
  },
  {
    title: 'logout without a refresh token',
    run: async (caller) => {
      const { access } = await register(caller, 'logout-without-token@example.org')
      await caller.send('POST', 'logout/', { ...bearer(access), body: {} })
    },
  },
  {
    title: 'logout with what is no refresh token',
    run: async (caller) => {
      const { access } = await register(caller, 'logout-nonsense@example.org')
      await caller.send('POST', 'logout/', { ...bearer(access), body: { refresh_token: 'nonsense' } })
    },
  },
]
