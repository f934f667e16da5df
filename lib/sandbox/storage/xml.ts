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

export type Xml = string | number | boolean | Xml[] | { [name: string]: Xml }

const escapeXml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')

/** Lists become repeated elements. */
export function element(name: string, value: Xml): string {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('')
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, content]) => element(child, content))
          .join('')
      : escapeXml(String(value))
  return `<${name}>${inner}</${name}>`
}

const document = (name: string, value: Xml, status: number) =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value)}`, {
    status,
    headers: { 'content-type': 'application/xml' },
  })

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

export const xml = (name: string, value: Xml) =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value).replace(`<${name}>`, `<${name} ${NAMESPACE}>`)}`,
    { headers: { 'content-type': 'application/xml' } },
  )

export const xmlError = ({ status, code, message, extra }: StorageError) =>
  document('Error', { Code: code, Message: message, ...extra }, status)
