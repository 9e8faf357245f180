/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../apollo/generated/schema-types';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ExplorerSignInMutationVariables = Exact<{
  input: Types.LoginInput;
}>;


export type ExplorerSignInMutation = { login:
    | { __typename: 'AccountDisabled', code: Types.FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'EmailNotVerified', code: Types.FailureCode, message: string }
    | { __typename: 'EnrolmentRequired', code: Types.FailureCode, message: string }
    | { __typename: 'InvalidCredentials', code: Types.FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', challenge: string, factors: Array<Types.Factor>, passkeyOptions: unknown, code: Types.FailureCode, message: string }
   };

export type ExplorerStartPasskeyLoginMutationVariables = Exact<{ [key: string]: never; }>;


export type ExplorerStartPasskeyLoginMutation = { startPasskeyLogin: { challenge: string, expiresIn: number, options: unknown } };

export type ExplorerSignInWithPasskeyMutationVariables = Exact<{
  input: Types.LoginWithPasskeyInput;
}>;


export type ExplorerSignInWithPasskeyMutation = { loginWithPasskey:
    | { __typename: 'AccountDisabled', code: Types.FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'ChallengeExpired', code: Types.FailureCode, message: string }
    | { __typename: 'EmailNotVerified', code: Types.FailureCode, message: string }
    | { __typename: 'PasskeyRejected', known: boolean, relyingPartyId: string, code: Types.FailureCode, message: string }
   };

export type ExplorerStartConfirmationMutationVariables = Exact<{ [key: string]: never; }>;


export type ExplorerStartConfirmationMutation = { startConfirmation: { challenge: string, options: unknown } };

export type ExplorerViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ExplorerViewerQuery = { profile: { id: string, email: string, firstName: string, lastName: string, role: Types.Role } };

export type ExploreAsMutationVariables = Exact<{
  role: Types.Role;
}>;


export type ExploreAsMutation = { exploreAs:
    | { __typename: 'Exploration', accessToken: string, accessTokenExpiresIn: number, role: Types.Role }
    | { __typename: 'ExplorationClosed', code: Types.FailureCode, message: string }
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

export const ExplorerSignInDocument = new TypedDocumentString(`
    mutation ExplorerSignIn($input: LoginInput!) {
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
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExplorerSignInMutation, ExplorerSignInMutationVariables>;
export const ExplorerStartPasskeyLoginDocument = new TypedDocumentString(`
    mutation ExplorerStartPasskeyLogin {
  startPasskeyLogin {
    challenge
    expiresIn
    options
  }
}
    `) as unknown as TypedDocumentString<ExplorerStartPasskeyLoginMutation, ExplorerStartPasskeyLoginMutationVariables>;
export const ExplorerSignInWithPasskeyDocument = new TypedDocumentString(`
    mutation ExplorerSignInWithPasskey($input: LoginWithPasskeyInput!) {
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
    `) as unknown as TypedDocumentString<ExplorerSignInWithPasskeyMutation, ExplorerSignInWithPasskeyMutationVariables>;
export const ExplorerStartConfirmationDocument = new TypedDocumentString(`
    mutation ExplorerStartConfirmation {
  startConfirmation {
    challenge
    options
  }
}
    `) as unknown as TypedDocumentString<ExplorerStartConfirmationMutation, ExplorerStartConfirmationMutationVariables>;
export const ExplorerViewerDocument = new TypedDocumentString(`
    query ExplorerViewer {
  profile {
    id
    email
    firstName
    lastName
    role
  }
}
    `) as unknown as TypedDocumentString<ExplorerViewerQuery, ExplorerViewerQueryVariables>;
export const ExploreAsDocument = new TypedDocumentString(`
    mutation ExploreAs($role: Role!) {
  exploreAs(role: $role) {
    __typename
    ... on Exploration {
      accessToken
      accessTokenExpiresIn
      role
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExploreAsMutation, ExploreAsMutationVariables>;