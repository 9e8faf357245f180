const TOKENS = 'user { id } session { id } tokens { accessToken accessTokenExpiresIn refreshToken }'

export const REGISTER = `mutation Register($input: RegisterInput!) { register(input: $input) { __typename } }`
export const LOGIN = `mutation Login($input: LoginInput!) { login(input: $input) { ... on Authenticated { ${TOKENS} } } }`
export const REFRESH = `mutation Refresh($input: RefreshInput) { refresh(input: $input) { ... on Refreshed { ${TOKENS} } } }`
export const LOGOUT = `mutation Logout($input: LogoutInput) { logout(input: $input) { __typename } }`

/** Needs a signed-in user. */
export const PROFILE = `query Profile { profile { id } }`
/** Needs a signed-in user, and changes something. */
export const UPDATE = `mutation UpdateProfile($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }`
/** Open to everyone. */
export const VERIFY = `query VerifyToken { verifyToken(token: "none") { valid } }`

interface Session {
  readonly user: { readonly id: string }
  readonly session: { readonly id: string }
  readonly tokens: { accessToken: string; accessTokenExpiresIn: number; refreshToken: string }
}

export interface LoginData {
  readonly login: Session
}

export interface RefreshData {
  readonly refresh: Partial<Session>
}

export const rootField = (query: string): string => /^[^{]*\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(query)?.[1] ?? ''
