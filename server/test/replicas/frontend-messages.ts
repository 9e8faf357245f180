const lengthOctets = 4
const typeOctets = 1

/** Parses the statements in a client's messages (PostgreSQL's frontend/backend protocol, version 3). */
export class FrontendMessages {
  #rest: Buffer = Buffer.alloc(0)
  #started = false
  #textOfUnnamed = ''

  /** Returns the statements that `data`, the next bytes of the stream, makes the server run. */
  statementsIn(data: Buffer): string[] {
    this.#rest = Buffer.concat([this.#rest, data])
    const statements: string[] = []
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      const statement = this.#statementOf(message)
      if (statement !== undefined) statements.push(statement)
    }
    return statements
  }

  #next(): Buffer | undefined {
    const head = this.#started ? typeOctets : 0
    if (this.#rest.length < head + lengthOctets) return undefined
    const length = head + this.#rest.readUInt32BE(head)
    if (this.#rest.length < length) return undefined
    const message = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    // A TLS request precedes the startup message and resembles it; no client requests TLS here.
    const isStartUp = !this.#started
    this.#started = true
    return isStartUp ? Buffer.alloc(0) : message
  }

  #statementOf(message: Buffer): string | undefined {
    const [first = '', second = ''] = message
      .subarray(typeOctets + lengthOctets)
      .toString()
      .split('\0')
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'Q':
        return first
      case 'P':
        if (first === '') this.#textOfUnnamed = second
        return undefined
      case 'B':
        return second === '' ? this.#textOfUnnamed : second
      default:
        return undefined
    }
  }
}
