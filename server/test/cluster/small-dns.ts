import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const headerBytes = 12
const questionTail = 4
const aRecord = 1
const noSuchName = 3

/** A DNS server that knows the IPv4 addresses of a few names. Its answers may be cached for a minute. */
export class SmallDns {
  /** Known names; all others do not exist. */
  readonly addresses = new Map<string, string>()
  /** Number of queries answered. */
  asked = 0
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (query, { port, address }) => socket.send(this.#answer(query), port, address))
  }

  static async open(): Promise<SmallDns> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new SmallDns(socket)
  }

  /** Its address and port. */
  get server(): string {
    return `127.0.0.1:${this.#socket.address().port}`
  }

  close(): void {
    this.#socket.close()
  }

  #answer(query: Buffer): Buffer {
    this.asked += 1
    const { name, end } = questionOf(query)
    const isA = query.readUInt16BE(end - questionTail) === aRecord
    const address = this.addresses.get(name)
    const records = address !== undefined && isA ? [recordOf(address)] : []
    const header = Buffer.alloc(headerBytes)
    query.copy(header, 0, 0, 2)
    header.writeUInt16BE(0x8180 | (address === undefined ? noSuchName : 0), 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(records.length, 6)
    return Buffer.concat([header, query.subarray(headerBytes, end), ...records])
  }
}

function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = query[at]; length; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), end: at + 1 + questionTail }
}

/** Answers a query of type A and class IN with a TTL of 60 s. */
const recordOf = (address: string): Buffer =>
  Buffer.from([0xc0, headerBytes, 0, aRecord, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)])
