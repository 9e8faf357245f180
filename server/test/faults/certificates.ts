import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unprivileged } from '../../test-support/engines/unprivileged.ts'

const run = promisify(execFile)

/** A private certificate authority and the certificates that it issues for a database server, created with OpenSSL. */
export class Certificates {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Certificates> {
    const certificates = new Certificates(await mkdtemp(join(tmpdir(), 'gatehouse-tls-')))
    const { uid, gid } = unprivileged('postgres')
    if (uid !== undefined && gid !== undefined) await chown(certificates.folder, uid, gid)
    await certificates.#authority()
    await certificates.issue('localhost')
    return certificates
  }

  readonly #path = (name: string): string => join(this.folder, name)

  get authority(): string {
    return this.#path('ca.pem')
  }

  /** Settings of a server with the most recently issued certificate, which it reads again on reload. */
  get settings(): Readonly<Record<string, string>> {
    return { ssl: 'on', ssl_cert_file: this.#path('server.pem'), ssl_key_file: this.#path('server.key') }
  }

  /** Issues a certificate for a host. */
  async issue(host: string, { expired = false } = {}): Promise<void> {
    await writeFile(this.#path('extensions'), `subjectAltName=DNS:${host}`)
    const dates = expired ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'] : ['-days', '2']
    await this.#openssl(
      'req',
      '-new',
      ...this.#newKey('server.key'),
      '-subj',
      '/CN=database',
      '-out',
      this.#path('csr'),
    )
    await this.#openssl(
      ...['ca', '-batch', '-config', this.#path('config'), '-in', this.#path('csr'), '-notext', ...dates],
      ...['-extfile', this.#path('extensions'), '-out', this.#path('server.pem')],
    )
    const { uid, gid } = unprivileged('postgres')
    if (uid !== undefined && gid !== undefined) await chown(this.#path('server.key'), uid, gid)
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true })
  }

  async #authority(): Promise<void> {
    await writeFile(this.#path('index'), '')
    await writeFile(this.#path('config'), configuration(this.folder))
    await this.#openssl(
      ...['req', '-x509', ...this.#newKey('ca.key'), '-subj', '/CN=authority of this test', '-days', '2'],
      ...['-out', this.authority],
    )
  }

  #newKey(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.#path(name)]
  }

  async #openssl(...args: string[]): Promise<void> {
    await run('openssl', args, { cwd: this.folder })
  }
}

const configuration = (folder: string): string => `
[ca]
default_ca = authority
[authority]
new_certs_dir = ${folder}
database = ${folder}/index
rand_serial = yes
unique_subject = no
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
policy = anything
[anything]
commonName = supplied
[req]
distinguished_name = name
[name]
`
