/** An example operation. */
export interface Example {
  name: string
  /** The root field whose rule applies. */
  field: string
  query: string
  /** As JSON. */
  variables?: string
  /** Whether the user must fill in a value first, such as an id. */
  fillIn?: boolean
}

export interface ExampleGroup {
  title: string
  examples: readonly Example[]
}

const json = (variables: unknown) => JSON.stringify(variables, undefined, 2)

const failure = `... on Failure {
      code
      message
    }`
const invalid = `... on ValidationError {
      code
      message
      fieldErrors {
        path
        code
        message
      }
    }`

const password = 'seven quiet harbours'

export const exampleGroups: readonly ExampleGroup[] = [
  {
    title: 'Register',
    examples: [
      {
        name: 'Create an account',
        field: 'register',
        query: `mutation Register($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on Authenticated {
      user {
        id
        email
        role
      }
    }
    ... on RegistrationStarted {
      email
    }
    ${invalid}
    ... on RegistrationClosed {
      code
      message
    }
  }
}
`,
        variables: json({
          input: {
            email: 'grace@example.org',
            password,
            passwordConfirmation: password,
            firstName: 'Grace',
            lastName: 'Hopper',
            delivery: 'BODY',
          },
        }),
      },
      {
        name: 'See what is wrong with one',
        field: 'register',
        query: `mutation RegisterBadly($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ${invalid}
  }
}
`,
        variables: json({
          input: {
            email: 'not an email',
            password: '12345678',
            passwordConfirmation: '87654321',
            firstName: '',
            lastName: 'Hopper',
            phone: 'ring me',
            delivery: 'BODY',
          },
        }),
      },
    ],
  },
  {
    title: 'Sign in',
    examples: [
      {
        name: 'Sign in',
        field: 'login',
        query: `# Opens a session of its own. Yours in the explorer is the one of the button above.
mutation SignIn($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on Authenticated {
      user {
        email
        role
      }
      session {
        device
        expiresAt
      }
      tokens {
        accessTokenExpiresIn
        refreshTokenExpiresIn
        serverTime
      }
    }
    ${failure}
  }
}
`,
        variables: json({ input: { email: 'grace@example.org', password, delivery: 'BODY' } }),
      },
      {
        name: 'Verify a token',
        field: 'verifyToken',
        query: `query VerifyToken($token: String!) {
  verifyToken(token: $token) {
    valid
    kind
    problem
    expiresAt
    user {
      email
      role
    }
  }
}
`,
        variables: json({ token: 'paste one here' }),
      },
    ],
  },
  {
    title: 'Mail',
    examples: [
      {
        name: 'Request a link for a forgotten password',
        field: 'requestPasswordReset',
        query: `# The result is the same whether or not an account has the address.
mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    expiresIn
    nextRequestIn
  }
}
`,
        variables: json({ input: { email: 'grace@example.org' } }),
      },
      {
        name: 'Reset the password with the link',
        field: 'resetPassword',
        fillIn: true,
        query: `# The token is the part of the link after #. All sessions end.
mutation ResetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on PasswordReset {
      sessionsEnded
    }
    ... on LinkExpired {
      code
      message
    }
    ${invalid}
  }
}
`,
        variables: json({ input: { token: '', password, passwordConfirmation: password } }),
      },
      {
        name: 'Request a link to verify my address',
        field: 'requestEmailVerification',
        query: `mutation RequestEmailVerification {
  requestEmailVerification {
    expiresIn
    nextRequestIn
  }
}
`,
      },
      {
        name: 'Verify an address with the link',
        field: 'verifyEmail',
        fillIn: true,
        query: `mutation VerifyEmail($input: LinkInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on EmailVerified {
      email
    }
    ${failure}
  }
}
`,
        variables: json({ input: { token: '' } }),
      },
      {
        name: 'Change my address',
        field: 'changeEmail',
        fillIn: true,
        query: `# The address changes when the link mailed to the new one is used.
mutation ChangeEmail($input: ChangeEmailInput!) {
  changeEmail(input: $input) {
    __typename
    ... on EmailChangeStarted {
      expiresIn
      user {
        email
        pendingEmail
      }
    }
    ${invalid}
  }
}
`,
        variables: json({ input: { email: '' } }),
      },
      {
        name: 'Confirm a new address with the link',
        field: 'confirmEmailChange',
        fillIn: true,
        query: `mutation ConfirmEmailChange($input: LinkInput!) {
  confirmEmailChange(input: $input) {
    __typename
    ... on EmailChanged {
      email
    }
    ${failure}
  }
}
`,
        variables: json({ input: { token: '' } }),
      },
    ],
  },
  {
    title: 'Profile',
    examples: [
      {
        name: 'My profile',
        field: 'profile',
        query: `query MyProfile {
  profile {
    id
    email
    emailVerified
    pendingEmail
    firstName
    lastName
    phone
    locale
    role
    createdAt
  }
}
`,
      },
      {
        name: 'Change my profile',
        field: 'updateProfile',
        query: `# Omitted fields stay unchanged: firstName, lastName, phone, locale, newDeviceNotices.
mutation UpdateProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ${invalid}
  }
}
`,
        variables: json({ input: {} }),
      },
      {
        name: 'Change my password',
        field: 'changePassword',
        fillIn: true,
        query: `mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    __typename
    ${invalid}
  }
}
`,
        variables: json({ input: { currentPassword: '', newPassword: '', newPasswordConfirmation: '' } }),
      },
      {
        name: 'What I may do',
        field: 'permissions',
        query: `query MyPermissions {
  permissions {
    field
    operation
    allowed
  }
}
`,
      },
      {
        name: 'What happened to my account',
        field: 'myActivity',
        query: `query MyActivity {
  myActivity(first: 10) {
    edges {
      node {
        kind
        outcome
        device
        ipAddress
        createdAt
      }
    }
  }
}
`,
      },
    ],
  },
  {
    title: 'Sessions',
    examples: [
      {
        name: 'What happens to my session',
        field: 'sessionEvents',
        query: `subscription SessionEvents {
  sessionEvents {
    __typename
    ... on Watching {
      serverTime
    }
    ... on ProfileChanged {
      user {
        firstName
        lastName
      }
    }
    ... on RoleChanged {
      role
    }
    ... on SessionsChanged {
      change: reason
    }
    ... on SessionEnded {
      reason
      message
    }
  }
}
`,
      },
      {
        name: 'My sessions',
        field: 'sessions',
        query: `query MySessions {
  sessions {
    id
    current
    device
    ipAddress
    lastUsedAt
    expiresAt
  }
}
`,
      },
      {
        name: 'End one of my sessions',
        field: 'revokeSession',
        fillIn: true,
        query: `mutation RevokeSession($id: ID!) {
  revokeSession(id: $id) {
    __typename
  }
}
`,
        variables: json({ id: '' }),
      },
      {
        name: 'End all my others',
        field: 'revokeOtherSessions',
        fillIn: true,
        query: `# Ends every session of yours but this one, at once and on every server.
mutation RevokeOtherSessions {
  revokeOtherSessions {
    __typename
  }
}
`,
      },
    ],
  },
  {
    title: 'Users',
    examples: [
      {
        name: 'List users',
        field: 'users',
        query: `query ListUsers($first: Int, $after: String) {
  users(first: $first, after: $after) {
    totalCount
    edges {
      node {
        id
        email
        firstName
        lastName
        role
        active
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
        variables: json({ first: 10 }),
      },
      {
        name: 'Search users',
        field: 'users',
        query: `query SearchUsers($filter: UserFilter) {
  users(filter: $filter) {
    totalCount
    edges {
      node {
        id
        email
        role
      }
    }
  }
}
`,
        variables: json({ filter: { text: 'grace', active: true } }),
      },
      {
        name: 'Disable or enable an account',
        field: 'setUserActive',
        fillIn: true,
        query: `mutation SetUserActive($input: SetUserActiveInput!) {
  setUserActive(input: $input) {
    __typename
    ${failure}
  }
}
`,
        variables: json({ input: { userId: '', active: false } }),
      },
    ],
  },
  {
    title: 'Administration',
    examples: [
      {
        name: 'Give a role',
        field: 'setUserRole',
        fillIn: true,
        query: `mutation SetUserRole($input: SetUserRoleInput!) {
  setUserRole(input: $input) {
    __typename
    ${failure}
  }
}
`,
        variables: json({ input: { userId: '', role: 'MANAGER' } }),
      },
      {
        name: 'Create a user',
        field: 'createUser',
        fillIn: true,
        query: `mutation CreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    __typename
    ${invalid}
  }
}
`,
        variables: json({ input: { email: '', firstName: '', lastName: '', role: 'EMPLOYEE' } }),
      },
      {
        name: 'The audit log',
        field: 'auditEvents',
        query: `query AuditLog {
  auditEvents(first: 20) {
    edges {
      node {
        kind
        outcome
        actor {
          email
        }
        subject {
          email
        }
        createdAt
      }
    }
  }
}
`,
      },
      {
        name: 'Mails that were not sent',
        field: 'mails',
        query: `query FailedMails($filter: MailFilter) {
  mails(first: 20, filter: $filter) {
    edges {
      node {
        id
        kind
        recipient
        state
        error
        attempts
        createdAt
      }
    }
  }
}
`,
        variables: json({ filter: { state: 'FAILED' } }),
      },
      {
        name: 'Retry a mail',
        field: 'retryMail',
        fillIn: true,
        query: `mutation RetryMail($id: ID!) {
  retryMail(id: $id) {
    __typename
    ${failure}
  }
}
`,
        variables: json({ id: '' }),
      },
    ],
  },
]
