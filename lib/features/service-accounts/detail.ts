import 'server-only'

import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import type { ResourceAttributes } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import { probePod } from '@/lib/core/kubernetes/probe-pod'
import { matchFederationConfig } from '@/lib/core/verification/config-match'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { listVerifications } from '@/lib/features/verifications/list'
import type { VerificationSummary } from '@/lib/features/verifications/schema'
import type { Context } from '@/lib/server/session/context'
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

/** The audiences that configs of this issuer trust. */
export const audiencesOf = (configs: readonly WireFederationConfig[], issuerUrl: string) =>
  configs
    .filter((config) => config.issuerUrl === issuerUrl)
    .map((config) => ({
      audience: config.audience,
      config: config.name,
      active: isActive(config),
    }))

/** Whether a federation config trusts the token the account has, or by default would have. */
export async function readTrust({ coreweave }: Context, { cluster, audience }: Account) {
  const known = await coreweave.listFederationConfigs()
  const configs = known.map((config) => ({ ...config, active: isActive(config) }))
  const audiences = audiencesOf(known, cluster.issuerUrl)
  const trust = matchFederationConfig(configs, cluster.issuerUrl, [audience ?? cluster.issuerUrl])
  if (trust.kind === 'none') return { kind: trust.kind, audiences }
  const { uid, name, issuerUrl, audience: trusted } = trust.config
  return {
    kind: trust.kind,
    audiences,
    config: { uid, name, issuerUrl, audience: trusted },
    ...('explanation' in trust && { explanation: trust.explanation }),
  }
}

export async function readGrants({ coreweave }: Context, { cluster, namespace, name }: Account) {
  const { issuerUrl } = cluster
  return grantsOf(await coreweave.listPolicies(), { issuerUrl, namespace, name })
}

export async function readPods({ kubernetes, namespace, name, audience }: Account) {
  const { items, ...page } = await kubernetes.listPods({
    namespace,
    fieldSelector: `spec.serviceAccountName=${name}`,
    limit: 500,
  })
  return { ...podsReport(items, name, audience), complete: page.continue === undefined }
}

const SHOWN = 5

/** The newest runs of this account, those in the cluster now among them. */
export async function readVerifications(
  context: Context,
  { cluster, namespace, name }: Account,
): Promise<VerificationSummary[]> {
  const filter = { cluster: cluster.id, namespace, account: name }
  const { rows, hidden } = await listVerifications(context, filter)
  const [refused] = hidden
  if (refused) {
    const { code, message, ...detail } = refused.problem
    throw new AppError(code, message, { detail })
  }
  return rows.slice(0, SHOWN)
}

/** What this person may not do here. Where even asking fails they may try: the upstream decides. */
export async function readRefusals(
  { coreweave }: Context,
  { kubernetes, namespace, name }: Account,
) {
  const may = (right: ResourceAttributes) =>
    kubernetes.may({ ...right, namespace }).then(({ allowed }) => allowed, permitted)
  const [annotate, verify, grant] = await Promise.all([
    may({ verb: 'patch', resource: 'serviceaccounts', name }),
    may({ verb: 'create', resource: 'jobs', group: 'batch' }),
    coreweave.canI({ actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }).catch(permitted),
  ])
  return {
    ...(!annotate && {
      annotate: `You may not patch service accounts in ${namespace}; a cluster administrator can grant it with a RoleBinding to the role edit.`,
    }),
    ...(!verify && {
      verify: `You may not create Jobs in ${namespace}; a cluster administrator can grant it with a RoleBinding to the role edit.`,
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
