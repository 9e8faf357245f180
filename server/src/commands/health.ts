import { get } from 'node:http'
import { isIPv6 } from 'node:net'
import { readListeningAddress } from '../configuration/listening-address.ts'
import { fieldOf } from '../database/error-code.ts'
import { CommandError } from './command.ts'

/** Shorter than the three-second timeout of Docker and Kubernetes, so that the command can still print the reason. */
const patienceMs = 2_500

/**
 * Checks the server that runs on this machine with these settings. @throws {CommandError} unless it responds with 200
 */
export async function askHealth(path: '/healthz' | '/readyz'): Promise<string> {
  const { host, port } = readListeningAddress()
  if (port === 0)
    throw new CommandError('PORT is 0, any that is free, so that it is not known here. Give a number.')
  const url = `http://${hostIn(reachable(host))}:${port}${path}`
  const { status, body } = await answerOf(url).catch((error: unknown) => {
    throw new CommandError(`${url} does not answer: ${fieldOf(error, 'message') || fieldOf(error, 'code')}.`)
  })
  if (status !== 200) throw new CommandError(`${url} answers ${status}: ${body}`)
  return body
}

/** A server that listens on every address is reached through the loopback address. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

const hostIn = (host: string): string => (isIPv6(host) ? `[${host}]` : host)

function answerOf(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs)
    const request = get(url, { signal, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
    request.on('error', (error) => reject(signal.aborted ? new Error('no answer in time') : error))
  })
}
