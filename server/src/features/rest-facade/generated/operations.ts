/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../../../core/operation.ts'
export type ChangePasswordInput = {
  currentPassword: string;
  newPassword: string;
  newPasswordConfirmation: string;
};

export type ExchangeTokenInput = {
  delivery?: TokenDelivery | null | undefined;
  idempotencyKey?: string | null | undefined;
  token: string;
};

export type FieldErrorCode =
  | 'EMAIL_TAKEN'
  | 'MALFORMED'
  | 'PASSWORDS_DIFFER'
  | 'PASSWORD_ENTIRELY_NUMERIC'
  | 'PASSWORD_INCORRECT'
  | 'PASSWORD_TOO_COMMON'
  | 'PASSWORD_TOO_SIMILAR'
  | 'REQUIRED'
  | 'ROLE_NOT_ALLOWED'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'TOO_SHORT';

export type LoginInput = {
  delivery?: TokenDelivery | null | undefined;
  email: string;
  password: string;
};

export type LogoutInput = {
  refreshToken?: string | null | undefined;
};

export type RefreshInput = {
  delivery?: TokenDelivery | null | undefined;
  refreshToken?: string | null | undefined;
};

export type RegisterInput = {
  delivery?: TokenDelivery | null | undefined;
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  passwordConfirmation: string;
  phone?: string | null | undefined;
  role?: Role | null | undefined;
};

export type RequestPasswordResetInput = {
  email: string;
};

export type ResetPasswordInput = {
  password: string;
  passwordConfirmation: string;
  token: string;
};

export type Role =
  | 'ADMIN'
  | 'CLIENT'
  | 'EMPLOYEE'
  | 'MANAGER';

export type SessionEndReason =
  | 'ACCOUNT_DISABLED'
  | 'EXPIRED'
  | 'LOGGED_OUT'
  | 'PASSWORD_CHANGED'
  | 'REUSED'
  | 'REVOKED'
  | 'UNKNOWN_TOKEN';

export type TokenDelivery =
  | 'BODY'
  | 'COOKIE';

export type UpdateProfileInput = {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  locale?: string | null | undefined;
  newDeviceNotices?: boolean | null | undefined;
  phone?: string | null | undefined;
};

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register:
    | { __typename: 'Authenticated', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role }, tokens: { accessToken: string, refreshToken: string | null } }
    | { __typename: 'EnrolmentRequired', message: string }
    | { __typename: 'RegistrationClosed', message: string }
    | { __typename: 'RegistrationStarted' }
    | { __typename: 'ValidationError', message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login:
    | { __typename: 'AccountDisabled', message: string }
    | { __typename: 'Authenticated', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role }, tokens: { accessToken: string, refreshToken: string | null } }
    | { __typename: 'EmailNotVerified', message: string }
    | { __typename: 'EnrolmentRequired', message: string }
    | { __typename: 'InvalidCredentials', message: string }
    | { __typename: 'SecondFactorRequired', message: string }
   };

export type RefreshMutationVariables = Exact<{
  input: RefreshInput;
}>;


export type RefreshMutation = { refresh:
    | { __typename: 'Refreshed', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role }, tokens: { accessToken: string, refreshToken: string | null } }
    | { __typename: 'SessionEnded', reason: SessionEndReason }
   };

export type ExchangeTokenMutationVariables = Exact<{
  input: ExchangeTokenInput;
}>;


export type ExchangeTokenMutation = { exchangeToken:
    | { __typename: 'AccountDisabled' }
    | { __typename: 'Authenticated', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role }, tokens: { accessToken: string, refreshToken: string | null } }
    | { __typename: 'EmailNotVerified' }
    | { __typename: 'SecondFactorRequired' }
    | { __typename: 'TokenNotExchanged' }
   };

export type VerifyQueryVariables = Exact<{
  token: string;
}>;


export type VerifyQuery = { verifyToken: { valid: boolean } };

export type LogoutMutationVariables = Exact<{
  input: LogoutInput;
}>;


export type LogoutMutation = { logout: { sessionEnded: boolean } };

export type ProfileQueryVariables = Exact<{ [key: string]: never; }>;


export type ProfileQuery = { profile: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role, phone: string | null, createdAt: string, updatedAt: string } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile:
    | { __typename: 'ProfileUpdated', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role, phone: string | null, createdAt: string, updatedAt: string } }
    | { __typename: 'ValidationError', fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword:
    | { __typename: 'PasswordChanged', user: { id: string, legacyId: string | null, email: string, firstName: string, lastName: string, role: Role }, tokens: { accessToken: string, refreshToken: string | null } }
    | { __typename: 'ValidationError', fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { expiresIn: number } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword:
    | { __typename: 'LinkExpired' }
    | { __typename: 'PasswordReset' }
    | { __typename: 'ValidationError', fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type NothingQueryVariables = Exact<{ [key: string]: never; }>;


export type NothingQuery = { __typename: 'Query' };

export const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on Authenticated {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
      }
      tokens {
        accessToken
        refreshToken
      }
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
    ... on Failure {
      message
    }
  }
}` as Operation<RegisterMutation, RegisterMutationVariables>;
export const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on Authenticated {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
      }
      tokens {
        accessToken
        refreshToken
      }
    }
    ... on Failure {
      message
    }
  }
}` as Operation<LoginMutation, LoginMutationVariables>;
export const REFRESH = `mutation ($input: RefreshInput!) {
  refresh(input: $input) {
    __typename
    ... on Refreshed {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
      }
      tokens {
        accessToken
        refreshToken
      }
    }
    ... on SessionEnded {
      reason
    }
  }
}` as Operation<RefreshMutation, RefreshMutationVariables>;
export const EXCHANGE_TOKEN = `mutation ($input: ExchangeTokenInput!) {
  exchangeToken(input: $input) {
    __typename
    ... on Authenticated {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
      }
      tokens {
        accessToken
        refreshToken
      }
    }
  }
}` as Operation<ExchangeTokenMutation, ExchangeTokenMutationVariables>;
export const VERIFY = `query ($token: String!) {
  verifyToken(token: $token) {
    valid
  }
}` as Operation<VerifyQuery, VerifyQueryVariables>;
export const LOGOUT = `mutation ($input: LogoutInput!) {
  logout(input: $input) {
    ... on LoggedOut {
      sessionEnded
    }
  }
}` as Operation<LogoutMutation, LogoutMutationVariables>;
export const PROFILE = `{
  profile {
    id
    legacyId
    email
    firstName
    lastName
    role
    phone
    createdAt
    updatedAt
  }
}` as Operation<ProfileQuery, ProfileQueryVariables>;
export const UPDATE_PROFILE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ... on ProfileUpdated {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
        phone
        createdAt
        updatedAt
      }
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}` as Operation<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    __typename
    ... on PasswordChanged {
      user {
        id
        legacyId
        email
        firstName
        lastName
        role
      }
      tokens {
        accessToken
        refreshToken
      }
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}` as Operation<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const REQUEST_PASSWORD_RESET = `mutation ($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    expiresIn
  }
}` as Operation<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const RESET_PASSWORD = `mutation ($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}` as Operation<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const NOTHING = `{
  __typename
}` as Operation<NothingQuery, NothingQueryVariables>;