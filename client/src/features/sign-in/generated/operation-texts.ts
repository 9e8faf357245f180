/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../apollo/generated/schema-types';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type StartPasskeyLoginMutationVariables = Exact<{ [key: string]: never; }>;


export type StartPasskeyLoginMutation = { startPasskeyLogin: { challenge: string, expiresIn: number, options: unknown } };

export type SignInWithPasskeyMutationVariables = Exact<{
  input: Types.LoginWithPasskeyInput;
}>;


export type SignInWithPasskeyMutation = { loginWithPasskey:
    | { __typename: 'AccountDisabled', code: Types.FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'ChallengeExpired', code: Types.FailureCode, message: string }
    | { __typename: 'EmailNotVerified', code: Types.FailureCode, message: string }
    | { __typename: 'PasskeyRejected', known: boolean, relyingPartyId: string, code: Types.FailureCode, message: string }
   };

export type RegisterMutationVariables = Exact<{
  input: Types.RegisterInput;
}>;


export type RegisterMutation = { register:
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'EnrolmentRequired', factors: Array<Types.Factor>, code: Types.FailureCode, message: string, tokens: { accessToken: string } }
    | { __typename: 'RegistrationClosed', code: Types.FailureCode, message: string }
    | { __typename: 'RegistrationStarted', email: string }
    | { __typename: 'ValidationError', code: Types.FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: Types.FieldErrorCode, message: string }> }
   };

export type SignInMutationVariables = Exact<{
  input: Types.LoginInput;
}>;


export type SignInMutation = { login:
    | { __typename: 'AccountDisabled', code: Types.FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'EmailNotVerified', code: Types.FailureCode, message: string }
    | { __typename: 'EnrolmentRequired', factors: Array<Types.Factor>, code: Types.FailureCode, message: string, tokens: { accessToken: string } }
    | { __typename: 'InvalidCredentials', code: Types.FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', challenge: string, factors: Array<Types.Factor>, passkeyOptions: unknown, code: Types.FailureCode, message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const StartPasskeyLoginDocument = new TypedDocumentString(`
    mutation StartPasskeyLogin {
  startPasskeyLogin {
    challenge
    expiresIn
    options
  }
}
    `) as unknown as TypedDocumentString<StartPasskeyLoginMutation, StartPasskeyLoginMutationVariables>;
export const SignInWithPasskeyDocument = new TypedDocumentString(`
    mutation SignInWithPasskey($input: LoginWithPasskeyInput!) {
  loginWithPasskey(input: $input) {
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
      }
    }
    ... on PasskeyRejected {
      known
      relyingPartyId
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SignInWithPasskeyMutation, SignInWithPasskeyMutationVariables>;
export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
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
      }
    }
    ... on RegistrationStarted {
      email
    }
    ... on EnrolmentRequired {
      tokens {
        accessToken
      }
      factors
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: LoginInput!) {
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
      }
    }
    ... on SecondFactorRequired {
      challenge
      factors
      passkeyOptions
    }
    ... on EnrolmentRequired {
      tokens {
        accessToken
      }
      factors
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;