import { codeOf, fieldOf } from '../error-code.ts'

/** Thrown when the data folder or a file in it cannot be used. The message says what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable'
}

/** WebAssembly libraries' numbers for what Node calls ENOSPC and EDQUOT. */
const fullInWasm = new Set([51, 19])

const isDiskFull = (error: unknown): boolean =>
  /^(ENOSPC|EDQUOT|53100)$/.test(codeOf(error)) ||
  (fieldOf(error, 'name') === 'ErrnoError' && fullInWasm.has(Number(Reflect.get(Object(error), 'errno'))))

const linksNotSupported = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/** Describes a failure in the folder `dataDir`, with `advice` unless more specific advice is known. */
export function folderUnusable(dataDir: string, cause: unknown, advice: string): DataFolderUnusable {
  if (isDiskFull(cause))
    return new DataFolderUnusable(
      `The disk of the data folder ${dataDir} is full. Free space on it, or set DATA_DIR to a folder on another disk.`,
      { cause },
    )
  if (fieldOf(cause, 'syscall') === 'link' && linksNotSupported.has(codeOf(cause)))
    return new DataFolderUnusable(
      `The file system of the data folder ${dataDir} has no hard links, which its lock is made of. Set DATA_DIR to a folder on a local disk.`,
      { cause },
    )
  const reason = fieldOf(cause, 'message') || codeOf(cause) || String(cause)
  return new DataFolderUnusable(`The data folder ${dataDir} cannot be used (${reason}). ${advice}`, { cause })
}
