import { Directive } from 'type-graphql'
import { defaultFreshSeconds } from '../core/freshness.ts'
import { Role } from '../core/role.ts'

type FieldDecorator = MethodDecorator & PropertyDecorator

/** Opens the root field to everyone, with or without a bearer token. */
export const Public = (): FieldDecorator => Directive('@public')

/**
 * Restricts the field to signed-in users whose role is `role` or ranks above it. Also works on fields of object types.
 */
export const Auth = (role: Role = Role.CLIENT): FieldDecorator =>
  Directive(role === Role.CLIENT ? '@auth' : `@auth(requires: ${role})`)

/**
 * Restricts the field, which needs `@Auth()` too, to users who signed in or confirmed who they are within the last
 * `within` seconds. Otherwise the operation is refused as `CONFIRMATION_REQUIRED` before any part of it runs. Also works
 * on fields of object types.
 */
export const Fresh = (within: number = defaultFreshSeconds): FieldDecorator =>
  Directive(within === defaultFreshSeconds ? '@fresh' : `@fresh(within: ${within})`)

/**
 * Opens the root field, which needs `@Auth()` too, to accounts that must set up a second factor first. Only for what that
 * takes.
 */
export const Enrolling = (): FieldDecorator => Directive('@enrolling')

/** Opens the root field, which needs `@Auth()` too, to service tokens, which open nothing else. */
export const Service = (): FieldDecorator => Directive('@service')

/** Counts each execution of the root field against `limit`. */
export const Limited = (limit: string): FieldDecorator => Directive(`@limited(by: ${limit})`)
