import { register, type SignedIn } from './actions.ts'
import type { FacadeRoute, Manner } from './facade-route.ts'
import type { Flavour } from './facade-settings.ts'
import type { FieldNames } from './field-sentences.ts'
import { djRestAuthManner, formerManner, opaqueManner, simplejwtManner } from './manners.ts'
import { idOf, personBody, profileBody, roleOf, userDetailsBody } from './person.ts'
import type { Body } from './problem.ts'
import {
  loginRoute,
  logoutRoute,
  passwordChangeRoute,
  passwordResetRoutes,
  profileRoutes,
  refreshRoute,
  registerRoute,
  verifyRoute,
} from './shared-routes.ts'

/** Routes that report failures in the same manner. */
export interface RouteSet {
  readonly manner: Manner
  readonly routes: readonly FacadeRoute[]
}

/** An API, as one prefix serves it. */
export interface Dialect {
  /** The schemes of the `Authorization` header, in lower case. */
  readonly schemes: readonly string[]
  readonly sets: readonly RouteSet[]
}

const verifyFirst = 'Open the link in the message that we sent to your email address.'

const pairOf = ({ refresh, access }: SignedIn): Body => ({ refresh, access })

const greeting =
  (message: string) =>
  (result: SignedIn): Body => ({ message, user: personBody(result.user), tokens: pairOf(result) })

/** What a service answered depends on the last part of its prefix; see docs/rest-facade.md. */
const lastPartOf = (prefix: string): string => prefix.slice(prefix.lastIndexOf('/') + 1)

const registerOf = (part: string): FacadeRoute =>
  part === 'api'
    ? registerRoute(
        '/register',
        ({ access, refresh }) => ({
          detail: 'User registered successfully',
          access_token: access,
          refresh_token: refresh,
        }),
        { detail: verifyFirst },
      )
    : registerRoute('/register', greeting('User registered successfully'), { message: verifyFirst })

const simplejwt = (prefix: string): Dialect => {
  const part = lastPartOf(prefix)
  return {
    schemes: ['bearer'],
    sets: [
      {
        manner: formerManner,
        routes: [
          registerOf(part),
          loginRoute('/login', part === 'accounts' ? pairOf : greeting('Login successful')),
          logoutRoute({ message: 'Successfully logged out' }),
          ...profileRoutes('/profile', profileBody),
          ...profileRoutes('/user', profileBody),
          passwordChangeRoute((result) => ({
            message: 'Password changed successfully',
            tokens: pairOf(result),
          })),
          ...passwordResetRoutes,
        ],
      },
      { manner: simplejwtManner, routes: [loginRoute('/token', pairOf), refreshRoute, verifyRoute] },
    ],
  }
}

const opaque = (): Dialect => {
  const issued =
    (message: string) =>
    ({ access, user }: SignedIn): Body => ({
      success: true,
      message,
      token: access,
      user_id: idOf(user),
      user_type: roleOf(user),
    })
  return {
    schemes: ['token', 'bearer'],
    sets: [
      {
        manner: opaqueManner,
        routes: [
          registerRoute('/register', issued('User registered successfully!'), {
            success: true,
            message: verifyFirst,
          }),
          loginRoute('/login', issued('Login successful!')),
          logoutRoute({ success: true, message: 'Logged out successfully!' }),
          ...profileRoutes('/profile', profileBody),
          ...profileRoutes('/user', profileBody),
          passwordChangeRoute(issued('Password changed successfully!')),
          ...passwordResetRoutes,
        ],
      },
    ],
  }
}

/** The names of dj-rest-auth's registration. */
const signUpNames: FieldNames = {
  names: {
    email: 'email',
    password: 'password1',
    passwordConfirmation: 'non_field_errors',
    firstName: 'first_name',
    lastName: 'last_name',
  },
  sentences: {
    PASSWORDS_DIFFER: "The two password fields didn't match.",
    EMAIL_TAKEN: 'A user is already registered with this e-mail address.',
  },
}

/** dj-rest-auth asks for no names, and every account has a first name here. */
const registrationRoute: FacadeRoute = {
  path: '/registration',
  method: 'POST',
  answer: async (call) => {
    const { fields } = call
    const email = fields.required('email')
    const username = fields.optional('username')
    const input = {
      email,
      password: fields.password('password1'),
      passwordConfirmation: fields.password('password2'),
      firstName: fields.optional('first_name') || username || (email.split('@')[0] ?? ''),
      lastName: fields.optional('last_name') ?? '',
      phone: fields.nullable('phone'),
      role: fields.role('role'),
    }
    call.checkFields()
    const result = await register(call, input, signUpNames)
    return {
      status: 201,
      body: result === undefined ? { detail: 'Verification e-mail sent.' } : keyed(result),
    }
  },
}

/** `key` is for clients that are set up without JWT, and `access` and `refresh` for those with it. */
const keyed = ({ user, access, refresh }: SignedIn): Body => ({
  access,
  refresh,
  user: userDetailsBody(user),
  key: access,
})

const djRestAuth = (): Dialect => ({
  schemes: ['bearer', 'token'],
  sets: [
    {
      manner: djRestAuthManner,
      routes: [
        registrationRoute,
        loginRoute('/login', keyed),
        logoutRoute({ detail: 'Successfully logged out.' }),
        ...profileRoutes('/user', userDetailsBody),
        passwordChangeRoute(({ access, refresh }) => ({
          detail: 'New password has been saved.',
          access,
          refresh,
          key: access,
        })),
        ...passwordResetRoutes,
        refreshRoute,
        verifyRoute,
      ],
    },
  ],
})

/** The API that a flavour serves below a prefix. */
export const dialectOf: Readonly<Record<Flavour, (prefix: string) => Dialect>> = {
  simplejwt,
  'dj-rest-auth': djRestAuth,
  token: opaque,
}
