import { promises } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Preloaded: simulates a file system without hard links, such as exFAT or some network shares. */
promises.link = async () => {
  throw Object.assign(new Error("EPERM: operation not permitted, link 'a' -> 'b'"), {
    code: 'EPERM',
    syscall: 'link',
  })
}
syncBuiltinESMExports()
