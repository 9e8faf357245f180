/** Files and blobs can be read as often as one likes; a stream only once, so that a second send would be empty. */
export function isOneShot(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('getReader' in value || Symbol.asyncIterator in value || Object.values(value).some(isOneShot))
  )
}
