const isObject = (value: unknown): value is object => Object(value) === value

/** Files and blobs can be read as often as one likes; a stream only once, so that a second send would be empty. */
export function isOneShot(value: unknown): boolean {
  if (!isObject(value)) return false
  if ('getReader' in value || Symbol.asyncIterator in value) return true
  return Object.values(value).some(isOneShot)
}
