import { parse } from 'yaml'
import { decodeProtobuf } from './protobuf'
import { badRequestError } from './status'

/** Parses a request body as JSON, YAML or protobuf. */
export async function bodyOf(request: Request): Promise<unknown> {
  const bytes = Buffer.from(await request.arrayBuffer())
  if (bytes.length === 0) return undefined
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('application/vnd.kubernetes.protobuf')) return decodeProtobuf(bytes)
  try {
    return /^application\/([a-z-]+\+)?yaml/.test(type)
      ? parse(bytes.toString())
      : JSON.parse(bytes.toString())
  } catch (error) {
    throw badRequestError(
      `the object provided is unrecognized (must be of type v1): ${error instanceof Error ? error.message : 'not JSON'}`,
    )
  }
}
