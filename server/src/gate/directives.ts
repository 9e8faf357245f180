import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLEnumType,
  GraphQLInt,
  GraphQLNonNull,
  specifiedDirectives,
} from 'graphql'
import { defaultFreshSeconds } from '../core/freshness.ts'
import { Role } from '../core/role.ts'
import { type RateLimits, rateLimitType } from './rate-limit.ts'

export const publicDirective = new GraphQLDirective({
  name: 'public',
  description:
    'Open to everyone, whatever bearer token comes along: none, a good one, or one that has expired. ' +
    'A mutation with it is the only one of its operation.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
})

export const freshDirective = new GraphQLDirective({
  name: 'fresh',
  description:
    'Only within so many seconds of a sign-in or a confirmation, by a second factor where the account has one; ' +
    'otherwise refused as CONFIRMATION_REQUIRED, and nothing ran.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    within: {
      type: new GraphQLNonNull(GraphQLInt),
      defaultValue: defaultFreshSeconds,
      description: 'The greatest age of the sign-in or confirmation, in seconds.',
    },
  },
})

export const enrollingDirective = new GraphQLDirective({
  name: 'enrolling',
  description:
    'Also for the token of `EnrolmentRequired`, with which an account sets up its second factor and can do nothing else.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
})

export const serviceDirective = new GraphQLDirective({
  name: 'service',
  description:
    'Also for service tokens, which `gatehouse service-token` creates for your other services. They open nothing else.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
})

const createLimitedDirective = (limits: RateLimits): GraphQLDirective =>
  new GraphQLDirective({
    name: 'limited',
    description: 'Each execution of this field, aliases and batches included, counts against a limit.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      by: {
        type: new GraphQLNonNull(rateLimitType(limits)),
        description: 'The limit that the executions count against.',
      },
    },
  })

/** Creates `@auth` with the schema's own `Role` enum, which TypeGraphQL creates anew for each schema. */
const createAuthDirective = (roleType: GraphQLEnumType): GraphQLDirective =>
  new GraphQLDirective({
    name: 'auth',
    description:
      'For signed-in users whose role is `requires` or ranks above it: CLIENT < EMPLOYEE < MANAGER < ADMIN.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      requires: {
        type: new GraphQLNonNull(roleType),
        defaultValue: Role.CLIENT,
        description: 'The lowest role that may use the field.',
      },
    },
  })

/** GraphQL's own directives and the gate's. */
export const schemaDirectives = (roleType: GraphQLEnumType, limits: RateLimits): GraphQLDirective[] => [
  ...specifiedDirectives,
  publicDirective,
  createAuthDirective(roleType),
  freshDirective,
  enrollingDirective,
  serviceDirective,
  createLimitedDirective(limits),
]
