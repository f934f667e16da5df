import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, setOwn } from './patch'
import type { ResourceType } from './resources'
import { StatusError } from './status'

/** A schema of the API server's OpenAPI document; `x-protobuf` is a field's number in the protobuf form. */
export type Schema = {
  type?: string
  format?: string
  $ref?: string
  allOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema
  required?: string[]
  'x-protobuf'?: string
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

const PREFIX = '#/components/schemas/'
export const schemas: Record<string, Schema> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'schemas.json'), 'utf8'),
)

const named = new Map(
  Object.entries(schemas).flatMap(([name, schema]) =>
    (schema['x-kubernetes-group-version-kind'] ?? []).map(
      ({ group, version, kind }) => [`${group}/${version}/${kind}`, name] as const,
    ),
  ),
)
/** The name of a kind's schema. */
export const schemaName = ({
  group,
  version,
  kind,
}: Pick<ResourceType, 'group' | 'version' | 'kind'>) => named.get(`${group}/${version}/${kind}`)

/** The name of the schema that a property refers to. */
export const referred = ({ $ref, allOf }: Schema): string | undefined =>
  ($ref ?? allOf?.[0]?.$ref)?.slice(PREFIX.length)

/** A property's schema, with a reference followed. */
export function resolved(schema: Schema): Schema {
  const name = referred(schema)
  return (name === undefined ? undefined : schemas[name]) ?? schema
}

/** The names of the schemas that a schema needs, itself included. */
export function closureOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name) || !schemas[name]) return found
  found.add(name)
  for (const [, ref = ''] of JSON.stringify(schemas[name]).matchAll(
    /"#\/components\/schemas\/([^"]+)"/g,
  ))
    closureOf(ref, found)
  return found
}

type Walk = { kind: string; unknown: string[] }

/**
 * An object as the API server decodes it: only known fields, without null. Fields that the kind does
 * not have are named in `unknown`; a value of another type is refused.
 */
export function decoded(
  type: ResourceType,
  value: unknown,
): { object: unknown; unknown: string[] } {
  const name = schemaName(type)
  const walk: Walk = { kind: type.kind, unknown: [] }
  const schema = name === undefined ? undefined : schemas[name]
  if (!schema || !isObject(value)) return { object: value, unknown: [] }
  return { object: read(value, schema, '', walk), unknown: walk.unknown }
}

const GO: Record<string, string> = { boolean: 'bool', string: 'string', array: 'slice' }

function read(value: unknown, given: Schema, path: string, walk: Walk): unknown {
  const schema = resolved(given)
  const { type, format, items, properties, additionalProperties } = schema
  const mismatch = (wanted: string) =>
    new StatusError(
      400,
      'BadRequest',
      `${walk.kind} in version "v1" cannot be handled as a ${walk.kind}: json: cannot unmarshal ${jsonType(value)} into Go struct field ${walk.kind}.${path} of type ${wanted}`,
    )
  switch (type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch('bool')
      return value
    case 'integer':
    case 'number':
      if (typeof value !== 'number') throw mismatch(format ?? 'int')
      return value
    case 'string':
      if (typeof value !== 'string') throw mismatch('string')
      return value
    case 'array': {
      if (!Array.isArray(value)) throw mismatch(GO['array'] ?? type)
      return value.map((item, index) =>
        item === null ? item : read(item, items ?? {}, `${path}[${index}]`, walk),
      )
    }
    case 'object': {
      if (!properties && !additionalProperties) return value
      if (!isObject(value)) throw mismatch('object')
      return readObject(value, schema, path, walk)
    }
    default:
      return value
  }
}

function readObject(
  value: Record<string, unknown>,
  { properties, additionalProperties }: Schema,
  path: string,
  walk: Walk,
) {
  const result: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    const schema =
      properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (!schema) walk.unknown.push(at)
    else if (child !== null) setOwn(result, key, read(child, schema, at, walk))
  }
  return result
}

const jsonType = (value: unknown) => {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
