import { eventually } from './engines/eventually.ts'

/**
 * Resolves once a stopping server accepts no connections. It waits a second for requests on those that `fetch` keeps
 * alive, and these requests use them up.
 */
export const refusesConnections = (url: string): Promise<void> =>
  eventually(() =>
    fetch(`${url}/healthz`)
      .then((response) => response.text())
      .then(
        () => false,
        () => true,
      ),
  )
