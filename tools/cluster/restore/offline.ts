import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'

/** Whether another service, which has only the published keys of the server at `url`, accepts the token. */
export async function verifiesOffline(url: string, token: string): Promise<boolean> {
  const response = await fetch(`${url}/.well-known/jwks.json`)
  const { keys }: { keys: (JsonWebKey & { kid: string })[] } = JSON.parse(await response.text())
  const [head = '', payload = '', signature = ''] = token.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const jwk = keys.find((key) => key.kid === kid)
  if (jwk === undefined) return false
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
  return verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))
}
