import {
  changePassword,
  changeProfile,
  mailReset,
  readProfile,
  refresh,
  register,
  requireValid,
  resetPassword,
  type SignedIn,
  signIn,
  signOut,
} from './actions.ts'
import type { Answer, Call, FacadeRoute } from './facade-route.ts'
import type { FieldNames } from './field-sentences.ts'
import { type Owner, personBody } from './person.ts'
import type { Body } from './problem.ts'
import { notAChoice } from './request-fields.ts'

type Path = FacadeRoute['path']
type BodyOf<Value> = (value: Value) => Body

/** The usual names of the former service. */
export const usualNames: FieldNames = {
  names: {
    email: 'email',
    password: 'password',
    passwordConfirmation: 'password',
    firstName: 'first_name',
    lastName: 'last_name',
  },
}

/** Reads email and password, and signs in. */
export async function signInByFields(call: Call): Promise<SignedIn> {
  const email = call.fields.required('email', 'username')
  const password = call.fields.password('password')
  call.checkFields()
  return signIn(call, { email, password })
}

/** Reads the fields of the former service, and registers. */
export async function registerByFields(call: Call): Promise<SignedIn | undefined> {
  const { fields } = call
  const input = {
    email: fields.required('email', 'username'),
    password: fields.password('password'),
    passwordConfirmation: fields.password('password2', 'password_confirm', 'confirm_password'),
    firstName: fields.required('first_name'),
    lastName: fields.given('last_name'),
    phone: fields.nullable('phone'),
    role: fields.role('role'),
  }
  call.checkFields()
  const sentences = { ROLE_NOT_ALLOWED: notAChoice(input.role?.toLowerCase() ?? '') }
  return register(call, input, { ...usualNames, sentences })
}

export const loginRoute = (path: Path, bodyOf: BodyOf<SignedIn>): FacadeRoute => ({
  path,
  method: 'POST',
  answer: async (call) => ({ body: bodyOf(await signInByFields(call)) }),
})

export const registerRoute = (path: Path, bodyOf: BodyOf<SignedIn>, started: Body): FacadeRoute => ({
  path,
  method: 'POST',
  answer: async (call) => {
    const result = await registerByFields(call)
    return { status: 201, body: result === undefined ? started : bodyOf(result) }
  },
})

export const refreshRoute: FacadeRoute = {
  path: '/token/refresh',
  method: 'POST',
  answer: async (call) => {
    const token = call.fields.required('refresh')
    call.checkFields()
    const { user, ...pair } = await refresh(call, token)
    return { body: { access: pair.access, refresh: pair.refresh, user: personBody(user) } }
  },
}

export const verifyRoute: FacadeRoute = {
  path: '/token/verify',
  method: 'POST',
  answer: async (call) => {
    const token = call.fields.required('token')
    call.checkFields()
    await requireValid(call, token)
    return { body: {} }
  },
}

export const logoutRoute = (body: Body): FacadeRoute => ({
  path: '/logout',
  method: 'POST',
  isGuarded: true,
  answer: async (call) => {
    const refreshToken = call.fields.nullable('refresh_token') ?? call.fields.nullable('refresh')
    call.checkFields()
    await signOut(call, refreshToken == null ? {} : { refreshToken })
    return { body }
  },
})

/** GET, PUT and PATCH of the signed-in account. Fields that cannot be changed are ignored. */
export const profileRoutes = (path: Path, bodyOf: BodyOf<Owner>): FacadeRoute[] => {
  const change = async (call: Call): Promise<Answer> => {
    const { fields } = call
    const input = {
      firstName: fields.optional('first_name'),
      lastName: fields.optional('last_name'),
      phone: fields.nullable('phone'),
    }
    call.checkFields()
    return { body: bodyOf(await changeProfile(call, input, usualNames)) }
  }
  return [
    {
      path,
      method: 'GET',
      isGuarded: true,
      answer: async (call) => ({ body: bodyOf(await readProfile(call)) }),
    },
    { path, method: 'PUT', isGuarded: true, answer: change },
    { path, method: 'PATCH', isGuarded: true, answer: change },
  ]
}

const newPasswordNames: FieldNames = {
  names: {
    currentPassword: 'old_password',
    newPassword: 'new_password1',
    newPasswordConfirmation: 'new_password2',
    password: 'new_password1',
    passwordConfirmation: 'new_password2',
  },
  // Django's forms write it with an apostrophe of print.
  sentences: { PASSWORDS_DIFFER: 'The two password fields didn’t match.' },
}

export const passwordChangeRoute = (bodyOf: BodyOf<SignedIn>): FacadeRoute => ({
  path: '/password/change',
  method: 'POST',
  isGuarded: true,
  answer: async (call) => {
    const { fields } = call
    const input = {
      currentPassword: fields.password('old_password', 'current_password'),
      newPassword: fields.password('new_password1', 'new_password'),
      newPasswordConfirmation: fields.password('new_password2', 'confirm_password', 'new_password'),
    }
    call.checkFields()
    return { body: bodyOf(await changePassword(call, input, newPasswordNames)) }
  },
})

/** Asking for a mail, and choosing a password with the token of its link. */
export const passwordResetRoutes: FacadeRoute[] = [
  {
    path: '/password/reset',
    method: 'POST',
    answer: async (call) => {
      const email = call.fields.required('email')
      call.checkFields()
      await mailReset(call, email)
      return { body: { detail: 'Password reset e-mail has been sent.' } }
    },
  },
  {
    path: '/password/reset/confirm',
    method: 'POST',
    answer: async (call) => {
      const { fields } = call
      const input = {
        token: fields.required('token'),
        password: fields.password('new_password1', 'new_password'),
        passwordConfirmation: fields.password('new_password2', 'confirm_password', 'new_password'),
      }
      call.checkFields()
      await resetPassword(call, input, newPasswordNames)
      return { body: { detail: 'Password has been reset with the new password.' } }
    },
  },
]
