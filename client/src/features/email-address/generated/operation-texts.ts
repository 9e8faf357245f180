/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../apollo/generated/schema-types';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ConfirmEmailChangeMutationVariables = Exact<{
  input: Types.LinkInput;
}>;


export type ConfirmEmailChangeMutation = { confirmEmailChange:
    | { __typename: 'EmailChanged', email: string }
    | { __typename: 'LinkExpired', code: Types.FailureCode, message: string }
   };

export type UndoEmailChangeMutationVariables = Exact<{
  input: Types.LinkInput;
}>;


export type UndoEmailChangeMutation = { undoEmailChange:
    | { __typename: 'EmailChangeUndone', email: string, expiresIn: number }
    | { __typename: 'LinkExpired', code: Types.FailureCode, message: string }
   };

export type VerifyEmailMutationVariables = Exact<{
  input: Types.LinkInput;
}>;


export type VerifyEmailMutation = { verifyEmail:
    | { __typename: 'EmailVerified', email: string }
    | { __typename: 'LinkExpired', code: Types.FailureCode, message: string }
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

export const ConfirmEmailChangeDocument = new TypedDocumentString(`
    mutation ConfirmEmailChange($input: LinkInput!) {
  confirmEmailChange(input: $input) {
    __typename
    ... on EmailChanged {
      email
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConfirmEmailChangeMutation, ConfirmEmailChangeMutationVariables>;
export const UndoEmailChangeDocument = new TypedDocumentString(`
    mutation UndoEmailChange($input: LinkInput!) {
  undoEmailChange(input: $input) {
    __typename
    ... on EmailChangeUndone {
      email
      expiresIn
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UndoEmailChangeMutation, UndoEmailChangeMutationVariables>;
export const VerifyEmailDocument = new TypedDocumentString(`
    mutation VerifyEmail($input: LinkInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on EmailVerified {
      email
    }
    ... on Failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<VerifyEmailMutation, VerifyEmailMutationVariables>;