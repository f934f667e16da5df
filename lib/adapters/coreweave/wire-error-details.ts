import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { z } from 'zod'

// The error details that CoreWeave sends:
// https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto

const strings = (...names: string[]) =>
  names.map((name, index) => ({
    name,
    jsonName: name,
    number: index + 1,
    type: 'TYPE_STRING',
    label: 'LABEL_OPTIONAL',
  }))

/** A message whose first field is a list of messages. */
const listMessage = (name: string, list: string, item: string, fields: string[]) => ({
  name,
  field: [
    {
      name: list,
      jsonName: list,
      number: 1,
      type: 'TYPE_MESSAGE',
      label: 'LABEL_REPEATED',
      typeName: `.google.rpc.${name}.${item}`,
    },
  ],
  nestedType: [{ name: item, field: strings(...fields) }],
})

const registry = createFileRegistry(
  fromJson(FileDescriptorProtoSchema, {
    name: 'google/rpc/error_details.proto',
    package: 'google.rpc',
    syntax: 'proto3',
    messageType: [
      listMessage('BadRequest', 'fieldViolations', 'FieldViolation', ['field', 'description']),
      listMessage('QuotaFailure', 'violations', 'Violation', ['subject', 'description']),
      listMessage('PreconditionFailure', 'violations', 'Violation', [
        'type',
        'subject',
        'description',
      ]),
      {
        name: 'ResourceInfo',
        field: strings('resourceType', 'resourceName', 'owner', 'description'),
      },
      { name: 'ErrorInfo', field: strings('reason', 'domain') },
    ],
  }),
  () => undefined,
)

/** `type` is a message name, alone or after the slash of a type URL. */
const messageOf = (type: string): DescMessage | undefined =>
  registry.getMessage(type.slice(type.lastIndexOf('/') + 1))

export const WireErrorDetail = z.object({
  fieldViolations: z
    .array(z.object({ field: z.string().default(''), description: z.string().default('') }))
    .optional(),
  violations: z
    .array(
      z.object({
        type: z.string().optional(),
        subject: z.string().optional(),
        description: z.string().default(''),
      }),
    )
    .optional(),
  resourceType: z.string().optional(),
  resourceName: z.string().optional(),
  description: z.string().optional(),
  reason: z.string().optional(),
})
export type WireErrorDetail = z.infer<typeof WireErrorDetail>

/** Parse a gRPC-gateway error detail: JSON with an `@type`. */
export const parseDetail = (detail: { '@type': string }): WireErrorDetail | undefined =>
  messageOf(detail['@type']) && WireErrorDetail.safeParse(detail).data

type ConnectDetail = { type: string; value: string; debug?: unknown }

/** Parse a Connect error detail: base64 protobuf, sometimes with a JSON copy in `debug`. */
export function parseConnectDetail(detail: ConnectDetail): WireErrorDetail | undefined {
  const message = messageOf(detail.type)
  if (!message) return undefined
  try {
    const value =
      detail.debug ?? toJson(message, fromBinary(message, Buffer.from(detail.value, 'base64')))
    return WireErrorDetail.safeParse(value).data
  } catch {
    // Malformed bytes; the error's code and message remain.
    return undefined
  }
}

/** The protobuf form of an error detail in base64, for a Connect error. */
export function encodeConnectDetail(type: string, detail: JsonObject): string {
  const message = messageOf(type)
  if (!message) throw new Error(`Unknown error detail ${type}.`)
  const bytes = toBinary(message, fromJson(message, detail))
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
