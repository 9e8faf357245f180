/** Plain bcrypt at cost 12: eight concurrent comparisons or hashes, in a process whose CPU can be measured. */
import { createServer } from 'node:http'
import bcrypt from 'bcrypt'
import { listen } from './listen.ts'

const digest = 'x'.repeat(64)
const cost = 12
const stored = await bcrypt.hash(digest, cost)

const server = createServer(async (request, response) => {
  const body: { operationName: string } = JSON.parse((await request.toArray()).join(''))
  await (body.operationName === 'Hash' ? bcrypt.hash(digest, cost) : bcrypt.compare(digest, stored))
  response.end('{}')
})

listen(server)
