/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../apollo/generated/schema-types';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ChoosePasswordMutationVariables = Exact<{
  input: Types.ChoosePasswordInput;
}>;


export type ChoosePasswordMutation = { choosePassword:
    | { __typename: 'Authenticated', user: { id: string }, session: { id: string }, tokens: { accessToken: string, accessTokenExpiresIn: number } }
    | { __typename: 'EnrolmentRequired', factors: Array<Types.Factor>, code: Types.FailureCode, message: string, tokens: { accessToken: string } }
    | { __typename: 'LinkExpired', code: Types.FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', challenge: string, factors: Array<Types.Factor>, passkeyOptions: unknown, code: Types.FailureCode, message: string }
    | { __typename: 'ValidationError', code: Types.FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: Types.FieldErrorCode, message: string }> }
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

export const ChoosePasswordDocument = new TypedDocumentString(`
    mutation ChoosePassword($input: ChoosePasswordInput!) {
  choosePassword(input: $input) {
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
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChoosePasswordMutation, ChoosePasswordMutationVariables>;