import { Resolver, Root, Subscription } from 'type-graphql'
import { Role } from '../../../core/role.ts'
import { Auth, Service } from '../../../gate/rule-decorators.ts'
import type { LiveContext } from '../live-context.ts'
import type { RevocationReader } from './revocation-reader.ts'
import { RevocationBatch } from './revocation-results.ts'

@Resolver()
export class RevocationsResolver {
  @Auth(Role.ADMIN)
  @Service()
  @Subscription(() => RevocationBatch, {
    description:
      'Sessions that end and roles that change, within a second, for services that verify access tokens offline. The first batches list everything that still matters. Completes when a service token is revoked, and when the server shuts down.',
    subscribe: ({ context }: { readonly context: LiveContext }) =>
      context.revocations.watch(context.authentication, context.stream),
  })
  async revocations(@Root() reader: RevocationReader): Promise<RevocationBatch> {
    return reader.next()
  }
}
