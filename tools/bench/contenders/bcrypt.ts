/**
 * Plain bcrypt at cost 12: eight concurrent comparisons or hashes, in a process whose CPU can be measured. `Replace` derives
 * a key as Django does and makes a hash of bcrypt.
 */
import { pbkdf2 as pbkdf2Callback } from 'node:crypto'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import bcrypt from 'bcrypt'
import { djangoIterations } from '../harness/django-iterations.ts'
import { listen } from './listen.ts'

const pbkdf2 = promisify(pbkdf2Callback)
const digest = 'x'.repeat(64)
const cost = 12
const stored = await bcrypt.hash(digest, cost)

const server = createServer(async (request, response) => {
  const body: { operationName: string } = JSON.parse((await request.toArray()).join(''))
  if (body.operationName === 'Replace') await pbkdf2(digest, 'salt', djangoIterations, 32, 'sha256')
  await (body.operationName === 'Compare' ? bcrypt.compare(digest, stored) : bcrypt.hash(digest, cost))
  response.end('{}')
})

listen(server)
