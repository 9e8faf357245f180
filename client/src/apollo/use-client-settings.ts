import { useEffect, useState } from 'react'
import { clientSettingsUrl } from './config.ts'

type ClientSettings = Readonly<Record<string, unknown>>

const unknownYet: ClientSettings = {}
let request: Promise<ClientSettings> | undefined

/** The server's public settings. Loaded once per page; empty until then, and if that fails. */
export function useClientSettings(): ClientSettings {
  const [settings, setSettings] = useState(unknownYet)
  useEffect(() => {
    let isShown = true
    request ??= load()
    void request.then((loaded) => isShown && setSettings(loaded))
    return () => {
      isShown = false
    }
  }, [])
  return settings
}

async function load(): Promise<ClientSettings> {
  try {
    const response = await fetch(clientSettingsUrl)
    const settings: unknown = await response.json()
    return typeof settings === 'object' && settings !== null ? { ...settings } : unknownYet
  } catch {
    return unknownYet
  }
}
