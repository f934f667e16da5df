import { exportJWK, generateKeyPair, type JWK } from 'jose'

export type SigningKey = { privateKey: CryptoKey; jwk: JWK }

const POOL = 4
let pool: Promise<SigningKey[]> | undefined
let next = 0

async function generate(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  return { privateKey, jwk: await exportJWK(publicKey) }
}

/** RSA keys are slow to generate, so worlds share a few under a different `kid` per issuer. */
export async function loadKeys() {
  pool ??= Promise.all(Array.from({ length: POOL }, generate))
  const keys = await pool
  return (): SigningKey => keys[next++ % keys.length] as SigningKey
}
