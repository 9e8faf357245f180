/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from './schema-types';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type CompleteLoginMutationVariables = Exact<{
  input: Types.CompleteLoginInput;
}>;


export type CompleteLoginMutation = { completeLogin:
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'ChallengeExpired', code: Types.FailureCode, message: string }
    | { __typename: 'ProofRejected', attemptsLeft: number, code: Types.FailureCode, message: string }
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

export const CompleteLoginDocument = new TypedDocumentString(`
    mutation CompleteLogin($input: CompleteLoginInput!) {
  completeLogin(input: $input) {
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
    ... on ProofRejected {
      attemptsLeft
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CompleteLoginMutation, CompleteLoginMutationVariables>;