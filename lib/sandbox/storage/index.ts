import { randomBytes } from 'node:crypto'
import { interrupt } from '../faults'
import type { SandboxWorlds } from '../world'
import { countWrite } from '../writes'
import { runOperation } from './operations'
import { decodeQuery, decodeUri } from './query'
import { authenticateRequest } from './sign'
import { type RequestIds, StorageError, xmlError } from './xml'

/** Pods of a real cluster resolve `storage.test`. */
export const HOST = /^(?:(?<bucket>.+)\.)?(?:cwobject\.localhost|cwobject\.test|storage\.test)$/i

/** The S3-compatible API: virtual-hosted buckets, both kinds of policy, no anonymous access. */
export async function handleStorage(worlds: SandboxWorlds, request: Request): Promise<Response> {
  const ids: RequestIds = {
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    hostId: randomBytes(48).toString('base64'),
  }
  const response = await answer(worlds, request, ids).catch((error: unknown) => {
    if (error instanceof StorageError) return xmlError(error, ids)
    throw error
  })
  if (response.type !== 'error') {
    response.headers.set('x-amz-request-id', ids.requestId)
    response.headers.set('x-amz-id-2', ids.hostId)
  }
  return response
}

/** A path as S3 signs it, whichever of the characters that need none the client escaped. */
const canonicalPath = (key: string) =>
  `/${encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)}`

async function answer(worlds: SandboxWorlds, request: Request, ids: RequestIds) {
  const url = new URL(request.url)
  const host = HOST.exec(url.hostname)
  const bucketName = host?.groups?.['bucket']
  if (!host || (bucketName === undefined && url.pathname !== '/'))
    throw new StorageError(
      400,
      'PathStyleRequestNotAllowed',
      'Path-style addressing is not supported: put the bucket into the host name, as in bucket.cwobject.com.',
    )
  const objectKey = decodeUri(url.pathname.slice(1))
  const query = decodeQuery(url.search)
  const path = canonicalPath(objectKey)
  const signed = await authenticateRequest(worlds, { request, path, query })
  const { faults, writes } = signed.world
  countWrite(writes, 'storage', request, url.pathname)
  const refuse = (status: number, message: string) =>
    xmlError(new StorageError(status, status === 503 ? 'SlowDown' : 'InternalError', message), ids)
  const interrupted = await interrupt(faults, 'storage', request, url.pathname, refuse)
  return interrupted ?? runOperation(signed, { bucketName, objectKey, query })
}
