import { Ctx, Resolver, Root, Subscription } from 'type-graphql'
import { Auth } from '../../gate/rule-decorators.ts'
import type { LiveContext } from './live-context.ts'
import {
  ProfileChanged,
  RoleChanged,
  SessionEvent,
  SessionsChange,
  SessionsChanged,
  Watching,
} from './live-results.ts'
import { ownAccount } from './own-account.ts'
import type { SessionHint } from './session-watcher.ts'

const events: Readonly<Record<SessionHint, (context: LiveContext) => Promise<typeof SessionEvent>>> = {
  watching: async () => new Watching(),
  profile: async () => new ProfileChanged(),
  role: async (context) => new RoleChanged((await ownAccount(context)).role),
  started: async () => new SessionsChanged(SessionsChange.STARTED),
  ended: async () => new SessionsChanged(SessionsChange.ENDED),
  'own-end': async ({ sessionEndings, currentUser }) => sessionEndings.of(currentUser),
}

@Resolver()
export class SessionEventsResolver {
  @Auth()
  @Subscription(() => SessionEvent, {
    description:
      'What happens to your session and your account from now on, within a second. Completes after `SessionEnded`, when the token expires, and when the server shuts down: open it again, which reports why it cannot be.',
    subscribe: ({ context }: { readonly context: LiveContext }) =>
      context.liveEvents.watch(context.currentUser, context.stream),
  })
  async sessionEvents(@Root() hint: SessionHint, @Ctx() context: LiveContext): Promise<typeof SessionEvent> {
    return events[hint](context)
  }
}
