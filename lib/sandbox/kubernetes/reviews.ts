import { z } from 'zod'
import type { createRbac, User } from './rbac'
import { apiVersionOf, type ResourceType, reviewTypes } from './resources'
import { badRequestError, invalidError } from './status'

const optional = z.string().optional()
const AccessReview = z.object({
  spec: z.looseObject({
    user: optional,
    groups: z.array(z.string()).nullish(),
    uid: optional,
    resourceAttributes: z
      .object({
        namespace: optional,
        verb: optional,
        group: optional,
        resource: optional,
        subresource: optional,
        name: optional,
      })
      .optional(),
    nonResourceAttributes: z.object({ path: optional, verb: optional }).optional(),
  }),
})
const RulesReview = z.object({ spec: z.object({ namespace: z.string().min(1) }) })

const TokenReview = z.object({
  spec: z.object({ token: z.string().default(''), audiences: z.array(z.string()).nullish() }),
})

type Asked = { type: ResourceType; namespace?: string; user: User; body: unknown }
type Authenticate = (token: string, audiences?: string[] | null) => Promise<TokenAnswer>
export type TokenAnswer = { user: User; audiences: string[] } | { error: string }

/** Answers a review of access, rules, tokens or of the user itself. */
export async function answerReview(
  rbac: ReturnType<typeof createRbac>,
  authenticate: Authenticate,
  { type, namespace, user, body }: Asked,
) {
  const head = { kind: type.kind, apiVersion: apiVersionOf(type), metadata: {} }
  switch (type) {
    case reviewTypes.selfsubjectreviews:
      return { ...head, status: { userInfo: user } }
    case reviewTypes.selfsubjectrulesreviews:
      return { ...head, ...rulesReview(rbac, user, body) }
    case reviewTypes.tokenreviews:
      return { ...head, ...(await tokenReview(authenticate, body)) }
    case reviewTypes.selfsubjectaccessreviews:
      return { ...head, ...accessReview(rbac, type, body, user) }
    default: {
      const { resourceAttributes } = AccessReview.safeParse(body).data?.spec ?? {}
      if (namespace !== undefined && resourceAttributes?.namespace !== namespace)
        throw invalidReview(
          type,
          'spec.resourceAttributes.namespace',
          `${JSON.stringify(resourceAttributes?.namespace ?? '')}: must match metadata.namespace`,
        )
      return { ...head, ...accessReview(rbac, type, body) }
    }
  }
}

async function tokenReview(authenticate: Authenticate, body: unknown) {
  const { spec } = TokenReview.safeParse(body).data ?? { spec: { token: '', audiences: undefined } }
  if (!spec.token) throw badRequestError('token is required for TokenReview in authentication')
  const found = await authenticate(spec.token, spec.audiences)
  return {
    spec,
    status:
      'error' in found
        ? { user: {}, error: found.error }
        : { authenticated: true, user: found.user, audiences: found.audiences },
  }
}

const invalidReview = (type: ResourceType, field: string, why: string) =>
  invalidError(type, '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${why}`, field }])

function rulesReview(rbac: ReturnType<typeof createRbac>, user: User, body: unknown) {
  const parsed = RulesReview.safeParse(body)
  if (!parsed.success) throw badRequestError('no namespace on request')
  const rules = rbac.rulesFor(user, parsed.data.spec.namespace)
  return {
    spec: {},
    status: {
      resourceRules: rules.filter(({ nonResourceURLs }) => !nonResourceURLs),
      nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs),
      incomplete: false,
    },
  }
}

function accessReview(
  rbac: ReturnType<typeof createRbac>,
  type: ResourceType,
  body: unknown,
  self?: User,
) {
  const parsed = AccessReview.safeParse(body)
  const { resourceAttributes: resource, nonResourceAttributes: path } = parsed.data?.spec ?? {}
  if (!parsed.success || Boolean(resource) === Boolean(path))
    throw invalidReview(
      type,
      'spec.resourceAttributes',
      '"null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  const { user: username = '', groups } = parsed.data.spec
  if (!self && !username && !groups?.length)
    throw invalidReview(type, 'spec.user', '"": at least one of user or group must be specified')
  const user = self ?? { username, groups: groups ?? [] }
  const because = resource
    ? rbac.authorize(user, {
        verb: resource.verb ?? '',
        group: resource.group ?? '',
        resource: resource.resource ?? '',
        ...(resource.subresource ? { subresource: resource.subresource } : {}),
        ...scopeOf(resource),
        ...(resource.name ? { name: resource.name } : {}),
      })
    : rbac.authorizePath(user, path?.verb ?? '', path?.path ?? '')
  return {
    spec: parsed.data.spec,
    status: because ? { allowed: true, reason: because } : { allowed: false },
  }
}

const scopeOf = ({ namespace }: { namespace?: string | undefined }) =>
  namespace ? { namespace } : {}
