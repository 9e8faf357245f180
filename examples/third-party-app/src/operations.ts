import { gql, type TypedDocumentNode } from '@apollo/client'

interface Authenticated {
  __typename: 'Authenticated'
  user: { id: string }
  session: { id: string }
  tokens: { accessToken: string; accessTokenExpiresIn: number; refreshToken: string | null }
}

interface SignInFailed {
  __typename: 'InvalidCredentials' | 'AccountDisabled'
  message: string
}

interface LoginVariables {
  input: { email: string; password: string; delivery: 'COOKIE' | 'BODY' }
}

export const LOGIN: TypedDocumentNode<{ login: Authenticated | SignInFailed }, LoginVariables> = gql`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on Authenticated {
        user {
          id
        }
        session {
          id
        }
        tokens {
          accessToken
          accessTokenExpiresIn
          refreshToken
        }
      }
      ... on InvalidCredentials {
        message
      }
      ... on AccountDisabled {
        message
      }
    }
  }
`

export interface Device {
  id: string
  current: boolean
  device: string | null
  lastUsedAt: string
}

interface AccountData {
  profile: { id: string; email: string; firstName: string; lastName: string }
  sessions: Device[]
}

export const ACCOUNT: TypedDocumentNode<AccountData, Record<string, never>> = gql`
  query Account {
    profile {
      id
      email
      firstName
      lastName
    }
    sessions {
      id
      current
      device
      lastUsedAt
    }
  }
`
