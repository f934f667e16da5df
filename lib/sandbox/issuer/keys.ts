import { exportJWK, generateKeyPair, type JWK } from 'jose'

export type SigningKey = { privateKey: CryptoKey; jwk: JWK }

const POOL = 4
let pool: Promise<SigningKey[]> | undefined
let next = 0

async function generate(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  return { privateKey, jwk: await exportJWK(publicKey) }
}

/** RSA keys take long to make, so worlds share a few; what tells issuers apart is their URL and `kid`. */
export async function loadKeys() {
  pool ??= Promise.all(Array.from({ length: POOL }, generate))
  const keys = await pool
  return (): SigningKey => keys[next++ % keys.length] as SigningKey
}
