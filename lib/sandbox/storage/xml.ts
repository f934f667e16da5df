import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

/** An S3 error. `extra` contains further elements, such as the expected region. */
export class StorageError extends Error {
  readonly status: number
  readonly code: string
  readonly extra: Record<string, string>

  constructor(status: number, code: string, message: string, extra: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
  }
}

export type Xml = string | number | boolean | undefined | Xml[] | { [name: string]: Xml }

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escapeXml = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: S3 escapes them, though XML 1.0 has none.
  text.replace(/[&<>"\u0000-\u001f]/g, (each) => ENTITIES[each] ?? `&#${each.charCodeAt(0)};`)

/** Lists become repeated elements, and undefined becomes none. */
export function element(name: string, value: Xml): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('')
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, content]) => element(child, content))
          .join('')
      : escapeXml(String(value))
  return `<${name}>${inner}</${name}>`
}

const document = (text: string, status: number) =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`, {
    status,
    headers: { 'content-type': 'application/xml' },
  })

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

export const xml = (name: string, value: Xml) =>
  document(element(name, value).replace(`<${name}>`, `<${name} ${NAMESPACE}>`), 200)

/** What every answer of S3 is known by; support asks for it. */
export type RequestIds = { requestId: string; hostId: string }

export function xmlError(
  { status, code, message, extra }: StorageError,
  { requestId, hostId }: RequestIds,
) {
  const error = { Code: code, Message: message, ...extra, RequestId: requestId, HostId: hostId }
  return document(element('Error', error), status)
}

// Keys may begin and end in spaces. The HTML entities include numeric ones.
const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true })

const malformed = () =>
  new StorageError(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

/** Parses the XML of a request body by the schema of its document, or throws the S3 error. */
export function parseXmlBody<T>(bytes: Buffer, schema: z.ZodType<T>): T {
  const text = bytes.toString('utf8')
  if (/<!DOCTYPE/i.test(text)) throw malformed()
  try {
    return schema.parse(parser.parse(text))
  } catch (error) {
    if (error instanceof StorageError) throw error
    throw malformed()
  }
}

/** The elements of one name, of which there may be none, one or several. */
export const elements = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : [value].flat()),
    z.array(schema),
  )
