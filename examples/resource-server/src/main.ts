import { accessTokensOf } from './access-tokens.ts'
import { createApp } from './app.ts'
import { stillValidAt } from './still-valid.ts'

const { GATEHOUSE_URL: gatehouse = 'http://localhost:4000', PORT: port = '5000' } = process.env
const app = createApp({ verifyAccessToken: accessTokensOf(gatehouse), isStillValid: stillValidAt(gatehouse) })
const address = await app.listen({ host: '127.0.0.1', port: Number(port) })
process.stdout.write(`The shop listens at ${address}, and believes the tokens of ${gatehouse}.\n`)
