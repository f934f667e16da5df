import { checkLabel } from './names'
import { attemptedCall, pathOf, type Resource } from './paths'
import type { Send } from './request'
import * as answers from './responses'
import type { KubernetesReader } from './types'

/** Access reviews by the API server, which are never derived from roles. */
export function createReviews(send: Send): Pick<KubernetesReader, 'whoami' | 'may' | 'rules'> {
  const review = <Kind extends Parameters<Send['json']>[1]>(
    resource: Resource,
    body: { apiVersion: string; kind: string; spec?: object },
    kind: Kind,
  ) =>
    send.json(
      {
        method: 'POST',
        path: pathOf({ resource }),
        body,
        attempted: attemptedCall('create', { resource }),
      },
      kind,
    )

  return {
    whoami: async () => {
      const { status } = await review(
        'selfsubjectreviews',
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
        answers.SelfSubjectReview,
      )
      return { username: status.userInfo.username, groups: status.userInfo.groups }
    },
    may: async ({ namespace, ...right }) => {
      const resourceAttributes =
        namespace === undefined
          ? right
          : { ...right, namespace: checkLabel('namespace', namespace) }
      const { status } = await review(
        'selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes },
        },
        answers.SelfSubjectAccessReview,
      )
      const reason = status.reason || status.evaluationError
      return { allowed: status.allowed, ...(reason ? { reason } : {}) }
    },
    rules: async (namespace) => {
      const { status } = await review(
        'selfsubjectrulesreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace: checkLabel('namespace', namespace) },
        },
        answers.SelfSubjectRulesReview,
      )
      return { rules: status.resourceRules, incomplete: status.incomplete }
    },
  }
}
