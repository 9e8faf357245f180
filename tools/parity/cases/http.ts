import { password } from '../people.ts'
import { bearer, type Case, register } from './case.ts'

const page = 'http://localhost:3000'
const foreign = 'http://evil.example'

export const httpCases: readonly Case[] = [
  {
    title: 'unknown routes',
    run: async (caller) => {
      await caller.send('GET', 'nowhere/')
      await caller.send('POST', 'nowhere/', { body: {} })
    },
  },
  {
    title: 'wrong methods',
    run: async (caller) => {
      const { access } = await register(caller, 'wrong-methods@example.org')
      await caller.send('GET', 'register/')
      await caller.send('GET', 'login/')
      await caller.send('PUT', 'login/', { body: {} })
      await caller.send('GET', 'token/refresh/')
      await caller.send('DELETE', 'token/verify/')
      await caller.send('GET', 'logout/', bearer(access))
      await caller.send('POST', 'profile/', { ...bearer(access), body: {} })
      await caller.send('DELETE', 'profile/', bearer(access))
    },
  },
  {
    title: 'malformed JSON',
    run: async (caller) => {
      await caller.send('POST', 'login/', { body: '{"email": ' })
      await caller.send('POST', 'register/', { body: 'nonsense' })
      await caller.send('POST', 'token/refresh/', { body: '[' })
    },
  },
  {
    title: 'JSON that is no object',
    run: async (caller) => {
      await caller.send('POST', 'login/', { body: '[]' })
      await caller.send('POST', 'register/', { body: '"text"' })
      await caller.send('POST', 'token/refresh/', { body: '7' })
    },
  },
  {
    title: 'a media type that is not read',
    run: async (caller) => {
      const headers = { 'content-type': 'text/plain' }
      await caller.send('POST', 'login/', { headers, body: 'email=user@example.org' })
    },
  },
  {
    title: 'CORS: requests from a page on port 3000',
    run: async (caller) => {
      const headers = { origin: page }
      await caller.send('POST', 'login/', { headers, body: { email: 'nobody@example.org', password } })
      await caller.send('GET', 'profile/', { headers })
      await caller.send('GET', 'profile/', { headers: { origin: 'http://127.0.0.1:3000' } })
    },
  },
  {
    title: 'CORS: a request from a foreign page',
    run: async (caller) => {
      await caller.send('GET', 'profile/', { headers: { origin: foreign } })
    },
  },
  {
    title: 'CORS: preflight requests',
    run: async (caller) => {
      await caller.preflight('login/', page, 'POST', 'content-type')
      await caller.preflight('profile/', page, 'PUT', 'authorization, content-type')
      await caller.preflight('profile/', page, 'PATCH', 'authorization, content-type')
      await caller.preflight('profile/', page, 'GET', 'authorization')
      await caller.preflight('profile/', 'http://127.0.0.1:3000', 'GET', 'authorization')
      await caller.preflight('profile/', foreign, 'GET', 'authorization')
    },
  },
]
