import { type DetailFields, ERROR_DETAILS, WireErrorDetail } from './wire'

/** Decode a protobuf message of strings and nested messages. Decoding stops at malformed bytes. */
function decode(bytes: Uint8Array, fields: DetailFields) {
  const value: Record<string, unknown> = {}
  let at = 0
  const varint = () => {
    let result = 0
    for (let shift = 0; at < bytes.length && shift < 35; shift += 7) {
      const byte = bytes[at++] ?? 0
      result += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return result
  }
  while (at < bytes.length) {
    const tag = varint()
    if ((tag & 7) !== 2) break
    const length = varint()
    const part = bytes.subarray(at, at + length)
    at += length
    const field = fields[tag >>> 3]
    if (typeof field === 'string') value[field] = new TextDecoder().decode(part)
    else if (field) {
      const list = Array.isArray(value[field.name]) ? value[field.name] : []
      value[field.name] = [...(list as unknown[]), decode(part, field.of)]
    }
  }
  return value
}

const fieldsOf = (type: string): DetailFields | undefined =>
  Object.hasOwn(ERROR_DETAILS, type) ? ERROR_DETAILS[type as keyof typeof ERROR_DETAILS] : undefined

/** Parse a gRPC-gateway error detail: JSON with an `@type`. */
export function parseDetail(detail: { '@type': string }): WireErrorDetail | undefined {
  return fieldsOf(typeName(detail['@type'])) && WireErrorDetail.safeParse(detail).data
}

/** Parse a Connect error detail: base64 protobuf, sometimes with a JSON copy in `debug`. */
export function parseConnectDetail(detail: {
  type: string
  value: string
  debug?: unknown
}): WireErrorDetail | undefined {
  const fields = fieldsOf(typeName(detail.type))
  if (!fields) return undefined
  const given = WireErrorDetail.safeParse(
    detail.debug ?? decode(Buffer.from(detail.value, 'base64'), fields),
  )
  return given.data
}

const typeName = (type: string) => type.slice(type.lastIndexOf('/') + 1)
