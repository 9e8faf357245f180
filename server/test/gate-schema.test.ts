import { describe, expect, it } from '@jest/globals'
import { buildSchema, GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql'
import { Directive, Field, ObjectType, Query, Resolver } from 'type-graphql'
import { Role } from '../src/core/role.ts'
import { AccountLimit } from '../src/features/accounts/account-limits.ts'
import { printRoleMatrix, roleMatrix } from '../src/gate/role-matrix.ts'
import { Auth, Fresh, Limited, Public } from '../src/gate/rule-decorators.ts'
import { buildGatehouseSchema, printPublishedSchema, undescribed } from '../src/schema.ts'
import { fixtureSchema } from './gate-fixture.ts'

const building = (resolver: abstract new () => object): Promise<GraphQLSchema> =>
  buildGatehouseSchema({ resolvers: [resolver as never] })

describe('a schema does not build', () => {
  it('with a root field without a rule', async () => {
    @Resolver()
    class Forgotten {
      @Query(() => String)
      forgotten(): string {
        return ''
      }
    }
    await expect(building(Forgotten)).rejects.toThrow('Query.forgotten has neither @auth nor @public')
  })

  it('with a root field that only has a limit', async () => {
    @Resolver()
    class OnlyLimited {
      @Limited(AccountLimit.LOGIN)
      @Query(() => String)
      onlyLimited(): string {
        return ''
      }
    }
    await expect(building(OnlyLimited)).rejects.toThrow('Query.onlyLimited has neither @auth nor @public')
  })

  it('with a root field that has both rules', async () => {
    @Resolver()
    class Torn {
      @Public()
      @Auth()
      @Query(() => String)
      torn(): string {
        return ''
      }
    }
    await expect(building(Torn)).rejects.toThrow('Query.torn has both @auth and @public')
  })

  it('with a confirmation that no one in particular has to give', async () => {
    @Resolver()
    class Unowned {
      @Public()
      @Fresh()
      @Query(() => String)
      unowned(): string {
        return ''
      }
    }
    await expect(building(Unowned)).rejects.toThrow('Query.unowned has @fresh without @auth')
  })

  it.each([0, -1])('with a confirmation that may be %d seconds old', async (seconds) => {
    @Resolver()
    class Timeless {
      @Auth()
      @Fresh(seconds)
      @Query(() => String)
      timeless(): string {
        return ''
      }
    }
    await expect(building(Timeless)).rejects.toThrow(
      `Query.timeless has @fresh(within: ${seconds}). Give a positive number of seconds.`,
    )
  })

  it('with a confirmation on a nested field without @auth', async () => {
    @ObjectType()
    class NestedFresh {
      @Fresh()
      @Field(() => String)
      readonly text: string = ''
    }
    @Resolver()
    class OuterFresh {
      @Auth()
      @Query(() => NestedFresh)
      outerFresh(): NestedFresh {
        return new NestedFresh()
      }
    }
    await expect(building(OuterFresh)).rejects.toThrow('NestedFresh.text has @fresh without @auth')
  })

  it('with a limit that does not exist', async () => {
    @Resolver()
    class Unlimited {
      @Public()
      @Directive('@limited(by: NOTHING)')
      @Query(() => String)
      unlimited(): string {
        return ''
      }
    }
    await expect(building(Unlimited)).rejects.toThrow('Query.unlimited has a rule that cannot be read')
  })

  it('with a role that does not exist', async () => {
    @Resolver()
    class Ruled {
      @Directive('@auth(requires: OWNER)')
      @Query(() => String)
      ruled(): string {
        return ''
      }
    }
    await expect(building(Ruled)).rejects.toThrow('Query.ruled has a rule that cannot be read')
  })

  it('with a misspelt rule', async () => {
    @Resolver()
    class Misspelt {
      @Public()
      @Directive('@limitd(by: LOGIN)')
      @Query(() => String)
      misspelt(): string {
        return ''
      }
    }
    await expect(building(Misspelt)).rejects.toThrow('Query.misspelt has the unknown directive @limitd')
  })

  it.each([
    ['@public', Public()],
    ['@limited', Limited(AccountLimit.LOGIN)],
  ])('with %s on a nested field, where it has no effect', async (name, decorator) => {
    @ObjectType(`Nested${name.slice(1)}`)
    class Nested {
      @decorator
      @Field(() => String)
      readonly text: string = ''
    }
    @Resolver()
    class Outer {
      @Public()
      @Query(() => Nested)
      outer(): Nested {
        return new Nested()
      }
    }
    await expect(building(Outer)).rejects.toThrow(
      new RegExp(`Nested${name.slice(1)}.text has ${name}, which is for`),
    )
  })
})

describe('the published schema', () => {
  it('shows the rules', async () => {
    const printed = printPublishedSchema(await fixtureSchema())
    expect(printed).toContain('profile: Person! @auth\n')
    expect(printed).toContain('staff: String! @auth(requires: MANAGER)\n')
    expect(printed).toContain('changePassword: String! @auth @limited(by: CHANGE_PASSWORD)\n')
    expect(printed).toContain('secret: String! @auth(requires: ADMIN)\n')
    expect(printed).toContain('vault: String! @auth @fresh\n')
    expect(printed).toContain('seal: String! @auth @fresh(within: 60) @limited(by: CHANGE_PASSWORD)\n')
    expect(printed).toContain('directive @auth(\n')
    expect(printed).toContain('within: Int! = 600\n')
    expect(printed).toContain('requires: Role! = CLIENT\n')
    expect(printed).toContain('enum RateLimit {')
  })

  it('contains the shape of errors, although no field returns it', async () => {
    const type = (await fixtureSchema()).getType('RequestErrorExtensions')
    expect(type).toBeInstanceOf(GraphQLObjectType)
    expect(isObjectType(type) && Object.keys(type.getFields()).sort()).toEqual([
      'code',
      'confirmWithin',
      'executed',
      'factors',
      'reason',
      'requestId',
      'requiredRole',
      'retryAfterSeconds',
    ])
  })

  it('is reproducible and can be parsed again', async () => {
    const printed = printPublishedSchema(await fixtureSchema())
    expect(printPublishedSchema(await fixtureSchema())).toBe(printed)
    expect(printPublishedSchema(buildSchema(printed))).toBe(printed)
  })

  it('describes all that the gate adds', async () => {
    expect(undescribed(await fixtureSchema())).toEqual([])
  })

  it('lists elements without a description', () => {
    const schema = buildSchema(`
      directive @rule(by: Int) on FIELD
      "Described." type Query { "Described." a(b: C): D  e: F }
      input C { g: Int }
      enum D { H }
      interface F { i: Int }
    `)
    expect(undescribed(schema).toSorted()).toEqual(
      ['@rule', '@rule(by:)', 'C', 'C.g', 'D', 'D.H', 'F', 'F.i', 'Query.a(b:)', 'Query.e'].toSorted(),
    )
  })
})

describe('the role matrix', () => {
  it('has a row for every root field', async () => {
    const schema = await fixtureSchema()
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    )
    expect(roleMatrix(schema)).toHaveLength(fields.length)
  })

  it('is a table', async () => {
    const lines = printRoleMatrix(await fixtureSchema()).split('\n')
    expect(lines[0]).toBe('| Field | Rule | anonymous | CLIENT | EMPLOYEE | MANAGER | ADMIN |')
    expect(lines).toContain('| `Query.hello` | `@public` | yes | yes | yes | yes | yes |')
    expect(lines).toContain('| `Query.profile` | `@auth(requires: CLIENT)` | no | yes | yes | yes | yes |')
    expect(lines).toContain('| `Query.staff` | `@auth(requires: MANAGER)` | no | no | no | yes | yes |')
    expect(lines).toContain(
      '| `Mutation.seal` | `@auth(requires: CLIENT) @fresh(within: 60) @limited(by: CHANGE_PASSWORD)` | no | yes | yes | yes | yes |',
    )
    expect(lines).toContain(
      '| `Mutation.login` | `@public @limited(by: LOGIN)` | yes | yes | yes | yes | yes |',
    )
    expect(Object.values(Role)).toHaveLength(4)
  })
})
