const KILOBYTE = 1024

/**
 * Receives a file, whose size is not known before. @returns undefined if it did not arrive as a whole
 * @param onProgress called with the kilobytes that have arrived
 */
export async function receiveFile(
  url: string,
  onProgress: (kilobytes: number) => void,
): Promise<Blob | undefined> {
  try {
    // This page's own origin, which may be another name of the server.
    const { pathname, search } = new URL(url)
    const response = await fetch(`${pathname}${search}`, { cache: 'no-store', credentials: 'omit' })
    if (!response.ok || response.body === null) return undefined
    const chunks: BlobPart[] = []
    const reader = response.body.getReader()
    let bytes = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value)
      bytes += part.value.byteLength
      onProgress(Math.ceil(bytes / KILOBYTE))
    }
    return new Blob(chunks, { type: 'application/json' })
  } catch {
    return undefined
  }
}
