import { accessTokensOf } from './access-tokens.ts'
import { createApp } from './app.ts'
import { followRevocations } from './follow-revocations.ts'
import { stillValidAt } from './still-valid.ts'

const { GATEHOUSE_URL: gatehouse = 'http://localhost:4000', PORT: port = '5000' } = process.env
const { GATEHOUSE_SERVICE_TOKEN: serviceToken } = process.env
const warn = (error: unknown): void => void process.stderr.write(`Revocations: ${error}\n`)
const app = createApp({
  verifyAccessToken: accessTokensOf(gatehouse),
  isStillValid: stillValidAt(gatehouse),
  ...(serviceToken && { revocations: followRevocations({ url: gatehouse, serviceToken, warn }) }),
})
const address = await app.listen({ host: '127.0.0.1', port: Number(port) })
process.stdout.write(`The shop listens at ${address}, and believes the tokens of ${gatehouse}.\n`)
