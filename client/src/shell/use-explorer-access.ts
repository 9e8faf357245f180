import { useEffect, useState } from 'react'
import { clientSettingsUrl } from '../config.ts'

/** Who may open the explorer of this server. */
export type ExplorerAccess = 'off' | 'everyone' | 'administrators'

let asked: Promise<ExplorerAccess> | undefined

/** Asked once a page; `off` until it is known, and where it cannot be known. */
export function useExplorerAccess(): ExplorerAccess {
  const [access, setAccess] = useState<ExplorerAccess>('off')
  useEffect(() => {
    let isShown = true
    asked ??= ask()
    void asked.then((found) => isShown && setAccess(found))
    return () => {
      isShown = false
    }
  }, [])
  return access
}

async function ask(): Promise<ExplorerAccess> {
  try {
    const response = await fetch(clientSettingsUrl)
    const { explorer }: { explorer?: unknown } = await response.json()
    return explorer === 'everyone' || explorer === 'administrators' ? explorer : 'off'
  } catch {
    return 'off'
  }
}
