import { WireRevokeKey } from '@/lib/adapters/coreweave/wire-keys'
import { type CoreweaveCall, parseBody } from './call'
import { notFound } from './refusal'

/** Revokes an access key. */
export function revokeKey({ world, body }: CoreweaveCall) {
  const named = parseBody(WireRevokeKey, body)
  const id = 'accessKey' in named ? named.accessKey : named.accessKeyId
  if (!world.keys.delete(id)) throw notFound('AccessKey', id)
  return Response.json({})
}
