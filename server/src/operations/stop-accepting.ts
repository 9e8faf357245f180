import type { Server } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** Under a flood no turn is ever quiet. */
const mostTurns = 100

/**
 * Closes a listening socket behind those who wait in front of it. A connection is made by the kernel before the process
 * accepts it, and closing the socket resets all that wait: a proxy has sent a request by then, and may not repeat it.
 * So it is closed right after a turn of the event loop that looked for connections and found none. Those that were
 * accepted go on.
 */
export async function stopAccepting(server: Server): Promise<void> {
  if (!server.listening) return
  let accepted = 0
  const count = () => {
    accepted += 1
  }
  server.on('connection', count)
  // Connections are accepted in the poll phase, and immediates run behind it: the first one finds the start of a whole turn.
  await setImmediate()
  for (let turn = 0; turn < mostTurns; turn++) {
    const before = accepted
    await setImmediate()
    if (accepted === before) break
  }
  server.close()
  server.off('connection', count)
}
