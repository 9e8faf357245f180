const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Files and blobs can be read as often as one likes; a stream only once. */
const isStream = (value: object) => 'getReader' in value || 'pipe' in value || Symbol.asyncIterator in value

/** Whether variables hold something that the first attempt has used up. */
export function isOneShot(value: unknown): boolean {
  if (!isObject(value)) return false
  if (isStream(value)) return true
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return plain && Object.values(value).some(isOneShot)
}
