import Assembler from 'stream-json/assembler.js'
import type { Token } from 'stream-json/parser.js'
import { type Entry, longestEntry, tooLarge, WrongExport } from './entry.ts'

const deepest = 1_000

/** Assembles the elements of one list from the tokens of a document, and skips everything else. */
export class JsonListReader {
  readonly #list: string | undefined
  #depth = 0
  /** Members of an object at the top level have names. */
  #isInObject = false
  #member = ''
  /** The depth within the list; 0 before and after it. */
  #listDepth = 0
  #text = ''
  #element = new Element()
  #count = 0
  hasList = false

  constructor(list: string | undefined) {
    this.#list = list
  }

  /** @returns an element of the list that ends with this token */
  read(token: Token): Entry | undefined {
    switch (token.name) {
      case 'startKey':
      case 'startString':
      case 'startNumber':
        this.#text = ''
        return undefined
      case 'stringChunk':
      case 'numberChunk':
        return this.#append(token.value)
      case 'endKey':
        return this.#key()
      case 'endString':
        return this.#value({ name: 'stringValue', value: this.#text })
      case 'endNumber':
        return this.#value({ name: 'numberValue', value: this.#text })
      case 'startObject':
      case 'startArray':
        return this.#open(token)
      case 'endObject':
      case 'endArray':
        return this.#close(token)
      default:
        return this.#value(token)
    }
  }

  get #isListed(): boolean {
    return this.#listDepth !== 0
  }

  #append(text: string): undefined {
    const isRead = this.#isListed ? this.#element.grow(text.length) : this.#text.length < 1_000
    if (isRead) this.#text += text
  }

  #key(): undefined {
    if (this.#isListed) this.#element.add({ name: 'keyValue', value: this.#text })
    else if (this.#depth === 1) this.#member = this.#text
  }

  #value(token: Token): Entry | undefined {
    if (!this.#isListed) return undefined
    this.#element.add(token)
    return this.#depth === this.#listDepth ? this.#finish() : undefined
  }

  #open(token: Token): undefined {
    if (this.#depth === 0) this.#isInObject = token.name === 'startObject'
    this.#depth += 1
    if (this.#depth > deepest) throw new WrongExport('The file is nested too deeply.')
    if (this.#isListed) this.#element.add(token)
    else if (token.name === 'startArray' && this.#isTheList()) {
      this.#listDepth = this.#depth
      this.hasList = true
    }
  }

  #isTheList(): boolean {
    if (this.#depth === 1) return true
    return this.#depth === 2 && this.#isInObject && this.#member === this.#list
  }

  #close(token: Token): Entry | undefined {
    this.#depth -= 1
    if (!this.#isListed) return undefined
    if (this.#depth < this.#listDepth) {
      this.#listDepth = 0
      return undefined
    }
    this.#element.add(token)
    return this.#depth === this.#listDepth ? this.#finish() : undefined
  }

  #finish(): Entry {
    this.#count += 1
    const element = this.#element
    this.#element = new Element()
    return element.isTooLarge
      ? { at: this.#count, problem: tooLarge }
      : { at: this.#count, value: element.value }
  }
}

/** An element that is being read, up to the longest. */
class Element {
  readonly #assembler = new Assembler()
  #size = 0

  get isTooLarge(): boolean {
    return this.#size > longestEntry
  }

  get value(): unknown {
    return this.#assembler.current
  }

  /** @returns whether so much text still fits */
  grow(size: number): boolean {
    this.#size += size
    return !this.isTooLarge
  }

  add(token: Token): void {
    if (this.grow(1)) this.#assembler.consume(token)
  }
}
