import { Directive } from 'type-graphql'
import { Role } from '../core/role.ts'

type FieldDecorator = MethodDecorator & PropertyDecorator

/** Opens the root field to everyone, with or without a bearer token. */
export const Public = (): FieldDecorator => Directive('@public')

/**
 * Restricts the field to signed-in users whose role is `role` or ranks above it. Also works on fields of object types.
 */
export const Auth = (role: Role = Role.CLIENT): FieldDecorator =>
  Directive(role === Role.CLIENT ? '@auth' : `@auth(requires: ${role})`)

/** Counts each execution of the root field against `limit`. */
export const Limited = (limit: string): FieldDecorator => Directive(`@limited(by: ${limit})`)
