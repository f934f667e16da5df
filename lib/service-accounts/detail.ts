import 'server-only'

import { webhookEvidence } from '../clusters/injection-evidence'
import { probePod } from '../clusters/probe-pod'
import type { OpenCluster } from '../clusters/service'
import { isActive } from '../coreweave/wire'
import { AppError } from '../errors'
import type { Context } from '../session/context'
import { listVerifications } from '../store/verifications'
import { trustOf } from '../verifications/match'
import { grantsOf } from './grants'
import { podsReport } from './pods'

type Account = OpenCluster & { namespace: string; name: string; audience?: string }

/** What a pod of this account would be given now: the webhooks answer, nothing is created. */
export async function readMutation({ config }: Context, { kubernetes, ...account }: Account) {
  const pod = await kubernetes.dryRunPod(probePod(account, config.VERIFICATION_IMAGE))
  const evidence = webhookEvidence(pod)
  if (!evidence) return { mutated: false, missing: [] }
  const { audience, expirationSeconds, missing } = evidence
  return {
    mutated: true,
    missing,
    ...(audience !== undefined && { audience }),
    ...(expirationSeconds !== undefined && { expirationSeconds }),
  }
}

/** Whether a federation config trusts the token the account has, or by default would have. */
export async function readTrust({ coreweave }: Context, { cluster, audience }: Account) {
  const configs = (await coreweave.listFederationConfigs()).map((config) => ({
    ...config,
    active: isActive(config),
  }))
  const trust = trustOf(configs, cluster.issuerUrl, [audience ?? cluster.issuerUrl])
  if (trust.kind === 'none') return { kind: trust.kind }
  const { uid, name, issuerUrl, audience: trusted } = trust.config
  return {
    kind: trust.kind,
    config: { uid, name, issuerUrl, audience: trusted },
    ...('explanation' in trust && { explanation: trust.explanation }),
  }
}

export async function readGrants({ coreweave }: Context, { cluster, namespace, name }: Account) {
  const { issuerUrl } = cluster
  const known = { clusters: [{ issuerUrl, name: cluster.name }] }
  return grantsOf(await coreweave.listPolicies(), { issuerUrl, namespace, name }, known)
}

export async function readPods({ kubernetes, namespace, name, audience }: Account) {
  const { items, ...page } = await kubernetes.listPods({
    namespace,
    fieldSelector: `spec.serviceAccountName=${name}`,
    limit: 500,
  })
  return { ...podsReport(items, name, audience), complete: page.continue === undefined }
}

const KEPT = 5

/** Kept verifications hold log lines of pods, so reading them takes the right to read pod logs. */
export async function readPastVerifications(
  { store, actor }: Context,
  { cluster, kubernetes, namespace, name }: Account,
) {
  const right = { verb: 'get', resource: 'pods', subresource: 'log', namespace }
  const { allowed } = await kubernetes.may(right)
  if (!allowed)
    throw new AppError('forbidden', `You may not read the logs of pods in ${namespace}.`, {
      detail: {
        reason: 'rbac',
        next: 'Verifications hold such logs; a cluster administrator can grant get pods/log.',
      },
    })
  const filters = { cluster: cluster.id, namespace, account: name, limit: KEPT }
  const kept = await listVerifications(store, actor.orgUid, filters)
  return kept.map(({ name, verdict, cause, actor, startedAt, endedAt }) => ({
    name,
    verdict,
    ...(cause && { cause }),
    actor,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
  }))
}

/** What this person may not do here. Where even asking fails they may try: the upstream decides. */
export async function readRefusals(
  { coreweave }: Context,
  { kubernetes, namespace, name }: Account,
) {
  const [annotate, grant] = await Promise.all([
    kubernetes
      .may({ verb: 'patch', resource: 'serviceaccounts', namespace, name })
      .then(({ allowed }) => allowed, permitted),
    coreweave.canI({ actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }).catch(permitted),
  ])
  return {
    ...(!annotate && {
      annotate: `You may not patch service accounts in ${namespace}; a cluster administrator can grant it with a RoleBinding to the role edit.`,
    }),
    ...(!grant && {
      grant:
        'You may not save policies; it takes the IAM role Object Storage Admin or cwobject:EnsureAccessPolicy.',
    }),
  }
}

function permitted(error: unknown) {
  if (error instanceof AppError) return true
  throw error
}
