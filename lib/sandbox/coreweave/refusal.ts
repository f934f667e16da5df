import type { JsonObject } from '@bufbuild/protobuf'
import {
  RPC_CODES,
  type RpcCode,
  WireConnectError,
  WireStatus,
} from '@/lib/adapters/coreweave/wire'
import { encodeConnectDetail } from '@/lib/adapters/coreweave/wire-error-details'

export type RefusalDetail = { type: string; fields: JsonObject }

/** An error of CoreWeave's API; each dialect renders it in its own format. */
export class CoreweaveRefusal extends Error {
  readonly code: RpcCode
  readonly details: RefusalDetail[]

  constructor(code: RpcCode, message: string, details: RefusalDetail[] = []) {
    super(message)
    this.code = code
    this.details = details
  }
}

const STATUS = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
} as const satisfies Record<RpcCode, number>

const codeOf = (status: number): RpcCode =>
  (Object.keys(STATUS) as RpcCode[]).find((code) => STATUS[code] === status) ?? 'unknown'

export const refusalOf = (status: number, message: string) =>
  new CoreweaveRefusal(codeOf(status), message)

export const restError = ({ code, message, details }: CoreweaveRefusal) =>
  Response.json(
    WireStatus.parse({
      code: RPC_CODES[code],
      message,
      details: details.map(({ type, fields }) => ({
        '@type': `type.googleapis.com/${type}`,
        ...fields,
      })),
    }),
    { status: STATUS[code] },
  )

export const connectError = ({ code, message, details }: CoreweaveRefusal) =>
  Response.json(
    WireConnectError.parse({
      code,
      message,
      details: details.map(({ type, fields }) => ({
        type,
        value: encodeConnectDetail(type, fields),
      })),
    }),
    { status: STATUS[code] },
  )

export const badRequest = (message: string, fields: Record<string, string>) =>
  new CoreweaveRefusal('invalid_argument', message, [
    {
      type: 'google.rpc.BadRequest',
      fields: {
        fieldViolations: Object.entries(fields).map(([field, description]) => ({
          field,
          description,
        })),
      },
    },
  ])

export const resourceDetail = (
  resourceType: string,
  resourceName: string,
  description = '',
): RefusalDetail => ({
  type: 'google.rpc.ResourceInfo',
  fields: { resourceType, resourceName, description },
})

export const notFound = (type: string, name: string) =>
  new CoreweaveRefusal('not_found', `${type} ${name} not found`, [resourceDetail(type, name)])
