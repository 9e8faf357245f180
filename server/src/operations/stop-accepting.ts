import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'

/** During a flood of connections no turn is ever quiet. */
const mostTurns = 100

/**
 * Closes a listening socket without resetting the connections that wait in its queue. The kernel establishes a
 * connection before the process accepts it, and closing the socket resets all waiting ones, although a proxy may
 * already have sent a request that it must not repeat. Therefore the socket is closed right after a turn of the event
 * loop that found no new connections. Accepted connections stay open: `http.Server#close` would close the idle ones and
 * lose the requests on their way.
 */
export async function stopAccepting(server: Server): Promise<void> {
  if (!server.listening) return
  let accepted = 0
  const count = () => {
    accepted += 1
  }
  server.on('connection', count)
  // Connections are accepted in the poll phase, before immediates: the first immediate marks the start of a full turn.
  await setImmediate()
  for (let turn = 0; turn < mostTurns; turn++) {
    const before = accepted
    await setImmediate()
    if (accepted === before) break
  }
  NetServer.prototype.close.call(server)
  server.off('connection', count)
}
