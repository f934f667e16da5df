import type { ResourceType } from './resources'

export type StatusCause = { reason: string; message: string; field: string }
type Details = {
  name?: string
  group?: string
  kind?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

/** An error as the API server returns it: k8s.io/apimachinery/pkg/api/errors. */
export class StatusError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Details | undefined
  readonly continueToken: string | undefined

  constructor(
    code: number,
    reason: string,
    message: string,
    { details, continueToken }: { details?: Details; continueToken?: string } = {},
  ) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
    this.continueToken = continueToken
  }

  body() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken ? { continue: this.continueToken } : {},
      status: 'Failure',
      message: this.message,
      ...(this.reason ? { reason: this.reason } : {}),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    }
  }
}

type Named = Pick<ResourceType, 'plural' | 'group'>
const qualified = ({ plural, group }: Named) => (group ? `${plural}.${group}` : plural)
const about = ({ plural, group }: Named, name?: string): Details => ({
  ...(name ? { name } : {}),
  ...(group ? { group } : {}),
  kind: plural,
})

export const unauthorized = () => new StatusError(401, 'Unauthorized', 'Unauthorized')
export const badRequestError = (message: string) => new StatusError(400, 'BadRequest', message)

export const notFoundError = (type: ResourceType, name: string) =>
  new StatusError(404, 'NotFound', `${qualified(type)} "${name}" not found`, {
    details: about(type, name),
  })
/** A refusal of the sandbox in words. */
export const notServed = (message: string) =>
  new StatusError(405, 'MethodNotAllowed', message, { details: {} })

export const notAcceptable = (type: string) =>
  new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${type}`)

/** The path names no known resource. */
export const noSuchResource = () =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {
    details: {},
  })

export const alreadyExists = (type: ResourceType, name: string) =>
  new StatusError(409, 'AlreadyExists', `${qualified(type)} "${name}" already exists`, {
    details: about(type, name),
  })

export const conflict = (type: ResourceType, name: string, why?: string) =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(type)} "${name}": ${
      why ??
      'the object has been modified; please apply your changes to the latest version and try again'
    }`,
    { details: about(type, name) },
  )

type FieldConflict = {
  entry: {
    manager?: string | undefined
    operation?: string | undefined
    apiVersion?: string | undefined
    time?: string | undefined
  }
  path: string
}

/** Server-side apply of fields that others manage: k8s.io/apimachinery/pkg/util/managedfields. */
export function applyConflict(conflicts: FieldConflict[]) {
  const named = conflicts.map(({ entry, path }) => {
    const { manager, operation, apiVersion, time } = entry
    const since = time ? ` at ${time}` : ''
    const detail = operation === 'Update' ? ` using ${apiVersion}${since}` : ''
    return { by: `${JSON.stringify(manager)}${detail}`, path }
  })
  const texts = [...new Set(named.map(({ by }) => by))].map((by) => {
    const paths = named.filter((one) => one.by === by).map(({ path }) => path)
    return paths.length === 1
      ? `conflict with ${by}: ${paths[0]}`
      : [`conflicts with ${by}:`, ...paths.map((path) => `- ${path}`)].join('\n')
  })
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${texts.join('\n')}`, {
    details: {
      causes: named.map(({ by, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${by}`,
        field: path,
      })),
    },
  })
}

export const invalidError = (type: ResourceType, name: string, causes: StatusCause[]) => {
  const [first, ...others] = causes.map(({ field, message }) => `${field}: ${message}`)
  const text = others.length === 0 ? first : `[${[first, ...others].join(', ')}]`
  const kind = type.group ? `${type.kind}.${type.group}` : type.kind
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    details: {
      ...(name ? { name } : {}),
      ...(type.group ? { group: type.group } : {}),
      kind: type.kind,
      causes,
    },
  })
}

/** A rejection by admission, such as Pod Security, quota or a terminating namespace. */
export const rejectedError = (
  type: ResourceType,
  name: string,
  why: string,
  causes?: StatusCause[],
) =>
  new StatusError(403, 'Forbidden', `${qualified(type)} "${name}" is forbidden: ${why}`, {
    details: { ...about(type, name), ...(causes ? { causes } : {}) },
  })

export const forbidden = (
  type: Named,
  asked: { user: string; verb: string; subresource?: string; namespace?: string; name?: string },
) => {
  const { user, verb, subresource, namespace, name } = asked
  const resource = subresource ? `${type.plural}/${subresource}` : type.plural
  const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  return new StatusError(
    403,
    'Forbidden',
    `${qualified(type)}${name ? ` "${name}"` : ''} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${type.group}" ${scope}`,
    { details: about(type, name) },
  )
}

export const forbiddenPath = (user: string, verb: string, path: string) =>
  new StatusError(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {
    details: {},
  })

export const expiredVersion = (asked: number, oldest: number) =>
  new StatusError(410, 'Expired', `too old resource version: ${asked} (${oldest})`)

export const expiredContinue = (continueToken: string) =>
  new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { continueToken },
  )

export const methodNotAllowed = () =>
  new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    { details: {} },
  )

export const unsupportedMediaType = () =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
  )

export const unsupportedBody = (kind: string) =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the protobuf form of ${kind} is not read here: send JSON, as kubectl does with create --dry-run=client -o yaml | kubectl apply -f -`,
  )

export const unprocessable = () =>
  new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    { details: {} },
  )

export const withoutManager = () =>
  new StatusError(
    422,
    'Invalid',
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    {
      details: {
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: is required for apply patch',
            field: 'fieldManager',
          },
        ],
      },
    },
  )
