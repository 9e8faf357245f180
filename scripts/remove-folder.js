/** Removes a folder on any system. Usage: node scripts/remove-folder.js FOLDER */
import { rmSync } from 'node:fs'

rmSync(process.argv[2], { recursive: true, force: true })
