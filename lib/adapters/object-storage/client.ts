import 'server-only'

import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { createAgent } from '@/lib/adapters/http/agent'
import { errorFromHttpFailure } from '@/lib/adapters/http/failure'
import { sendRequest } from '@/lib/adapters/http/request'
import { AppError } from '@/lib/common/errors'
import { errorFromStorageResponse } from './failure'

/** Temporary keys, used for one request and never stored, logged or sent to a browser. */
export type StorageKeys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type BucketAddress = { name: string; zone: string }

export type ObjectStorage = ReturnType<typeof createObjectStorage>

const TIMEOUT_MS = 10_000
/** S3 accepts bucket policies of up to 20 KB. */
const MAX_RESPONSE = 64 * 1024
/** Bucket names that can safely become the first label of the host. */
const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/

const dispatcher = createAgent({ maxResponseSize: MAX_RESPONSE, timeout: TIMEOUT_MS })

/** A client for the S3-compatible API with virtual-hosted addressing. It reads bucket policies only. */
export function createObjectStorage({ endpoint }: { endpoint: string }) {
  async function get(bucket: BucketAddress, query: string, keys: StorageKeys, doing: string) {
    const url = addressOf(endpoint, bucket.name)
    const headers = await signed(url, query, bucket.zone, keys)
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    try {
      return await sendRequest(new URL(`/?${query}`, url), {
        target: 'object-storage',
        dispatcher,
        signal,
        headers,
      })
    } catch (error) {
      throw errorFromHttpFailure(error, url, { doing, setting: 'OBJECT_STORAGE_ENDPOINT' })
    }
  }

  return {
    /** The text of the bucket's policy, or undefined if it has none. */
    getBucketPolicy: async (
      bucket: BucketAddress,
      keys: StorageKeys,
    ): Promise<string | undefined> => {
      const doing = `read the policy of bucket ${bucket.name}`
      const { status, text } = await get(bucket, 'policy=', keys, doing)
      if (status === 200) return text
      const refusal = errorFromStorageResponse({ status, text }, doing, keys)
      if (refusal.detail.reason === 'NoSuchBucketPolicy') return undefined
      throw refusal
    },
  }
}

function addressOf(endpoint: string, bucket: string) {
  if (!BUCKET.test(bucket)) throw new AppError('invalid', `"${bucket}" is not a valid bucket name.`)
  const url = new URL(endpoint)
  const host = `${bucket}.${url.hostname}`
  url.hostname = host
  // Setting such a host name on an IP address has no effect.
  if (url.hostname === host) return url
  throw new AppError('invalid', `${endpoint} cannot be addressed with a bucket before its host.`, {
    detail: {
      next: 'Set OBJECT_STORAGE_ENDPOINT to a URL with a host name, such as https://cwobject.com.',
    },
  })
}

async function signed(url: URL, query: string, zone: string, keys: StorageKeys) {
  const signer = new SignatureV4({
    service: 's3',
    region: zone,
    credentials: keys,
    sha256: Sha256Node,
    uriEscapePath: false,
  })
  const request = await signer.sign({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { host: url.host },
  })
  const { host: _, ...headers } = request.headers
  return headers
}
