import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { badRequestError, unsupportedBody } from './status'

// kubectl and other Go clients send some kinds as protobuf and accept JSON responses:
// kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding

type Kind = 'string' | 'strings' | 'int' | 'bool' | 'bytes' | 'map' | Message
/** Field numbers from the generated.proto of k8s.io/api and k8s.io/apimachinery. */
type Message = { [field: number]: readonly [name: string, kind: Kind] }

const Meta: Message = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
}
const Reference: Message = {
  1: ['kind', 'string'],
  2: ['apiVersion', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
}
const ResourceAttributes: Message = {
  1: ['namespace', 'string'],
  2: ['verb', 'string'],
  3: ['group', 'string'],
  4: ['version', 'string'],
  5: ['resource', 'string'],
  6: ['subresource', 'string'],
  7: ['name', 'string'],
}
const kinds: Record<string, Message> = {
  Namespace: { 1: ['metadata', Meta] },
  ServiceAccount: { 1: ['metadata', Meta], 4: ['automountServiceAccountToken', 'bool'] },
  TokenRequest: {
    1: ['metadata', Meta],
    2: [
      'spec',
      {
        1: ['audiences', 'strings'],
        3: ['boundObjectRef', Reference],
        4: ['expirationSeconds', 'int'],
      },
    ],
  },
  SelfSubjectReview: { 1: ['metadata', Meta] },
  SelfSubjectAccessReview: {
    1: ['metadata', Meta],
    2: [
      'spec',
      {
        1: ['resourceAttributes', ResourceAttributes],
        2: ['nonResourceAttributes', { 1: ['path', 'string'], 2: ['verb', 'string'] }],
      },
    ],
  },
  SelfSubjectRulesReview: { 1: ['metadata', Meta], 2: ['spec', { 1: ['namespace', 'string'] }] },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'int'],
    4: ['propagationPolicy', 'string'],
    5: ['dryRun', 'strings'],
  },
}
const Unknown: Message = {
  1: ['typeMeta', { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] }],
  2: ['raw', 'bytes'],
}
const Entry: Message = { 1: ['key', 'string'], 2: ['value', 'string'] }

const MAGIC = Buffer.from('k8s\0')

/** Decodes a Kubernetes protobuf body into the equivalent JSON object. */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (!MAGIC.equals(body.subarray(0, MAGIC.length)))
    throw badRequestError(
      'provided data does not appear to be a protobuf message, expected prefix k8s',
    )
  const { typeMeta, raw } = decode(body.subarray(MAGIC.length), Unknown)
  const { apiVersion, kind } = (typeMeta ?? {}) as { apiVersion?: string; kind?: string }
  const message = kind === undefined ? undefined : kinds[kind]
  if (!message) throw unsupportedBody(kind ?? 'an object without a kind')
  return { apiVersion, kind, ...decode(raw instanceof Uint8Array ? raw : EMPTY, message) }
}

const EMPTY = new Uint8Array()

function decode(bytes: Uint8Array, message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const { field, value } of fieldsIn(bytes)) {
    const [name, kind] = message[field] ?? []
    if (name && kind) collect(result, name, kind, value)
  }
  return result
}

function collect(
  result: Record<string, unknown>,
  name: string,
  kind: Kind,
  value: number | Uint8Array,
) {
  if (kind === 'int' || kind === 'bool') {
    if (typeof value !== 'number') throw malformed()
    result[name] = kind === 'int' ? value : value !== 0
    return
  }
  if (typeof value === 'number') throw malformed()
  if (kind === 'bytes') result[name] = value
  else if (kind === 'strings') result[name] = [...((result[name] ?? []) as string[]), textOf(value)]
  else if (kind === 'map') {
    const { key = '', value: text = '' } = decode(value, Entry) as { key?: string; value?: string }
    result[name] = { ...(result[name] as object), [key]: text }
  } else if (kind !== 'string') result[name] = decode(value, kind)
  // Go encodes an empty string where JSON omits the field.
  else if (value.length > 0) result[name] = textOf(value)
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const malformed = () => badRequestError('unexpected EOF or wire type in a protobuf message')

function* fieldsIn(bytes: Uint8Array): Generator<{ field: number; value: number | Uint8Array }> {
  const reader = new BinaryReader(bytes)
  try {
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag()
      if (type === WireType.Varint) yield { field, value: Number(reader.int64()) }
      else if (type === WireType.LengthDelimited) yield { field, value: reader.bytes() }
      else reader.skip(type, field)
    }
  } catch {
    throw malformed()
  }
}
