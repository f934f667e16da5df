import { randomUUID } from 'node:crypto'
import { element, type Xml } from '../../storage/xml'

const NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'

/** An error response of AWS STS.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export class StsError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const document = (name: string, content: Xml, status = 200) =>
  new Response(element(name, content).replace(`<${name}>`, `<${name} ${NAMESPACE}>`), {
    status,
    headers: { 'content-type': 'text/xml' },
  })

export const stsAnswer = (action: string, result: Xml) =>
  document(`${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  })

export const stsError = ({ status, code, message }: StsError) =>
  document(
    'ErrorResponse',
    {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: randomUUID(),
    },
    status,
  )

export const refuseSts = (status: number, message: string) =>
  stsError(new StsError(status, CODES[status] ?? 'InternalFailure', message))

const CODES: Partial<Record<number, string>> = {
  400: 'ValidationError',
  403: 'AccessDenied',
  429: 'Throttling',
  503: 'ServiceUnavailable',
}
