import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { isObject, setOwn } from './patch'
import { referred, resolved, type Schema, schemaName, schemas } from './schemas'
import { badRequestError, unsupportedBody } from './status'
import { timestamp } from './store'

// kubectl and other Go clients send some kinds as protobuf and accept JSON responses:
// kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding

/** A message whose fields are those of a schema, or of one that is inlined in it, as `2.` of 2.5. */
type Message = { schema: Schema; prefix: string }
type Field = { name: string; schema: Schema; pointed: boolean }

const MAGIC = Buffer.from('k8s\0')
const EMPTY = new Uint8Array()

/** Decodes a Kubernetes protobuf body into the equivalent JSON object. */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (!MAGIC.equals(body.subarray(0, MAGIC.length)))
    throw badRequestError(
      'provided data does not appear to be a protobuf message, expected prefix k8s',
    )
  const { 1: meta, 2: raw } = partsOf(body.subarray(MAGIC.length))
  const { 1: apiVersion = '', 2: kind = '' } = mapped(partsOf(bytesOf(meta)), textOf)
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const schema = schemas[schemaName({ group, version, kind }) ?? '']
  if (!schema) throw unsupportedBody(kind || 'an object without a kind')
  return { apiVersion, kind, ...decode(bytesOf(raw), { schema, prefix: '' }) }
}

const fieldsOf = new WeakMap<Schema, Map<string, Field>>()
function fieldOf({ schema, prefix }: Message, number: number): Field | Message | undefined {
  let fields = fieldsOf.get(schema)
  if (!fields) {
    fields = new Map(
      Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
        const numbered = property['x-protobuf']
        if (!numbered) return []
        const pointed = numbered.endsWith('*')
        return [[numbered.replace('*', ''), { name, schema: property, pointed }] as const]
      }),
    )
    fieldsOf.set(schema, fields)
  }
  const inlined = `${prefix}${number}.`
  return (
    fields.get(`${prefix}${number}`) ??
    ([...fields.keys()].some((key) => key.startsWith(inlined))
      ? { schema, prefix: inlined }
      : undefined)
  )
}

function decode(bytes: Uint8Array, message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const { field, value } of fieldsIn(bytes)) {
    const found = fieldOf(message, field)
    if (!found) continue
    if ('prefix' in found) Object.assign(result, decode(bytesOf(value), found))
    else collect(result, found, value)
  }
  return result
}

function collect(
  result: Record<string, unknown>,
  { name, schema, pointed }: Field,
  value: number | Uint8Array,
) {
  const { type, items, additionalProperties } = resolved(schema)
  if (type === 'array')
    result[name] = [...((result[name] ?? []) as unknown[]), jsonValue(items ?? {}, value)]
  else if (additionalProperties) {
    const { 1: key = EMPTY, 2: entry = EMPTY } = partsOf(bytesOf(value))
    const before = isObject(result[name]) ? result[name] : {}
    result[name] = setOwn({ ...before }, textOf(key), jsonValue(additionalProperties, entry))
  } else {
    const read = jsonValue(schema, value)
    // Go encodes the zero value of what JSON omits, unless it is behind a pointer.
    if (read !== undefined && (pointed || (read !== '' && read !== 0 && read !== false)))
      result[name] = read
  }
}

/** Types that are messages in protobuf and scalars in JSON. */
const scalars: [name: string, read: (bytes: Uint8Array) => unknown][] = [
  ['.resource.Quantity', (bytes) => textOf(partsOf(bytes)[1])],
  ['.meta.v1.Time', timeOf],
  ['.meta.v1.MicroTime', timeOf],
  ['.meta.v1.FieldsV1', (bytes) => jsonOf(textOf(partsOf(bytes)[1]))],
  [
    '.intstr.IntOrString',
    (bytes) => {
      const { 1: kind = 0, 2: number = 0, 3: text } = partsOf(bytes)
      return kind === 0 ? number : textOf(text)
    },
  ],
]

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function timeOf(bytes: Uint8Array) {
  const { 1: seconds } = partsOf(bytes)
  return typeof seconds === 'number' ? timestamp(new Date(seconds * 1000)) : undefined
}

function jsonValue(schema: Schema, value: number | Uint8Array): unknown {
  const name = referred(schema)
  const scalar = scalars.find(([ending]) => name?.endsWith(ending))
  if (scalar) return scalar[1](bytesOf(value))
  const target = resolved(schema)
  switch (target.type) {
    case 'boolean':
    case 'integer':
      if (typeof value !== 'number') throw malformed()
      return target.type === 'boolean' ? value !== 0 : value
    case 'string':
      return target.format === 'byte'
        ? Buffer.from(bytesOf(value)).toString('base64')
        : textOf(value)
    default:
      return decode(bytesOf(value), { schema: target, prefix: '' })
  }
}

const bytesOf = (value: number | Uint8Array = EMPTY) => {
  if (typeof value === 'number') throw malformed()
  return value
}
const textOf = (value: number | Uint8Array = EMPTY) => Buffer.from(bytesOf(value)).toString()
const mapped = <T>(parts: Parts, read: (value: number | Uint8Array) => T) =>
  Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, read(value)]))
const malformed = () => badRequestError('unexpected EOF or wire type in a protobuf message')

/** The last value of each field. */
type Parts = { [field: number]: number | Uint8Array }
const partsOf = (bytes: Uint8Array): Parts =>
  Object.fromEntries([...fieldsIn(bytes)].map(({ field, value }) => [field, value]))

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
