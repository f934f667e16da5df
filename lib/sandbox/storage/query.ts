import { StorageError } from './xml'

export type Query = Record<string, string[]>

export function decodeUri(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new StorageError(400, 'InvalidURI', 'The URI has malformed percent-encoding.')
  }
}

/** The query as signed: `+` is literal, and a name may repeat. */
export function decodeQuery(search: string): Query {
  const query: Query = Object.create(null)
  for (const pair of search.slice(1).split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const key = decodeUri(name)
    query[key] = [...(query[key] ?? []), decodeUri(value)]
  }
  return query
}

export const parameter = (query: Query, name: string): string | undefined => query[name]?.[0]

export const invalidArgument = (message: string, name: string, value: string) =>
  new StorageError(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })

/** A count in the query, at most `max`, which is also the default. */
export function countParameter(query: Query, name: string, max = 1000): number {
  const text = parameter(query, name)
  if (text === undefined || text === '') return max
  if (!/^\d{1,10}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  return Math.min(Number(text), max)
}

/** Encodes keys as the client asked, because XML 1.0 cannot hold every character. */
export function keyEncoding(query: Query): {
  EncodingType: string | undefined
  encode: (text: string) => string
} {
  const type = parameter(query, 'encoding-type')
  if (type === undefined) return { EncodingType: undefined, encode: (text) => text }
  if (type !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return {
    EncodingType: type,
    encode: (text) => encodeURIComponent(text).replaceAll('%2F', '/'),
  }
}

/** A text of the query as a header, where only Latin-1 has a place. */
export function headerValue(name: string, text: string): string {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text))
    throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, text)
  return text
}
