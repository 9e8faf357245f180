import { Directive } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import type { RateLimit } from './rate-limit.ts'

type FieldDecorator = MethodDecorator & PropertyDecorator

/** The root field is open to everyone, whatever bearer token comes along. */
export const Public = (): FieldDecorator => Directive('@public')

/** The field is for signed-in users whose role is `role` or ranks above it. May stand on fields of object types too. */
export const Auth = (role: Role = Role.CLIENT): FieldDecorator =>
  Directive(role === Role.CLIENT ? '@auth' : `@auth(requires: ${role})`)

/** Each execution of the root field counts against `limit`. */
export const Limited = (limit: RateLimit): FieldDecorator => Directive(`@limited(by: ${limit})`)
