import { z } from 'zod'
import type { createRbac, User } from './rbac'
import { apiVersionOf, type ResourceType, reviewTypes } from './resources'
import { badRequestError, invalidError } from './status'

const optional = z.string().optional()
const AccessReview = z.object({
  spec: z.object({
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

/** Answers a self-subject review, which every authenticated user may create. */
export function answerReview(
  rbac: ReturnType<typeof createRbac>,
  type: ResourceType,
  user: User,
  body: unknown,
) {
  const head = { kind: type.kind, apiVersion: apiVersionOf(type), metadata: {} }
  switch (type) {
    case reviewTypes.selfsubjectreviews:
      return { ...head, status: { userInfo: user } }
    case reviewTypes.selfsubjectrulesreviews:
      return { ...head, ...rulesReview(rbac, user, body) }
    default:
      return { ...head, ...accessReview(rbac, user, body) }
  }
}

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

function accessReview(rbac: ReturnType<typeof createRbac>, user: User, body: unknown) {
  const parsed = AccessReview.safeParse(body)
  const { resourceAttributes: resource, nonResourceAttributes: path } = parsed.data?.spec ?? {}
  if (!parsed.success || Boolean(resource) === Boolean(path))
    throw invalidError(reviewTypes.selfsubjectaccessreviews, '', [
      {
        reason: 'FieldValueInvalid',
        message:
          'Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
        field: 'spec.resourceAttributes',
      },
    ])
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
