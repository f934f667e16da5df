import 'server-only'

import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import type { ResourceAttributes } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import { probePod } from '@/lib/core/kubernetes/probe-pod'
import { matchFederationConfig } from '@/lib/core/verification/config-match'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type {
  AccountProof,
  ForeignJob,
  VerificationSummary,
} from '@/lib/features/verifications/schema'
import { createProofReader, listVerifications } from '@/lib/features/verifications/service'
import type { Context } from '@/lib/server/session/context'
import { matchingGrants } from './grants'
import { reportPods } from './pods'

type Account = OpenCluster & { namespace: string; name: string; audience?: string }

/** What the webhook injects into a pod of this account, by a dry run: no pod is created. */
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

/** The audiences of the federation configs of an issuer. */
export const audiencesOf = (configs: readonly WireFederationConfig[], issuerUrl: string) =>
  configs
    .filter((config) => config.issuerUrl === issuerUrl)
    .map((config) => ({
      audience: config.audience,
      config: config.name,
      active: isActive(config),
    }))

/** How the federation configs match the token of the account, or its default token if it is not injected. */
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

export async function readGrants(context: Context, { cluster, namespace, name }: Account) {
  const { issuerUrl } = cluster
  const policies = await context.coreweave.listPolicies()
  return matchingGrants(context, policies, { issuerUrl, namespace, name })
}

export async function readPods({ kubernetes, namespace, name, audience }: Account) {
  const { items, ...page } = await kubernetes.listPods({
    namespace,
    fieldSelector: `spec.serviceAccountName=${name}`,
    limit: 500,
  })
  return { ...reportPods(items, name, audience), complete: page.continue === undefined }
}

const MAX_SHOWN = 5
const MAX_PROOF_RUNS = 200

/** The newest verifications of this account, including those that still run. */
export async function readVerifications(
  context: Context,
  { cluster, kubernetes, namespace, name }: Account,
): Promise<{ runs: VerificationSummary[]; foreign: ForeignJob[]; proofs: AccountProof[] }> {
  const filter = { cluster: cluster.id, namespace, account: name }
  const { rows, foreign, hidden } = await listVerifications(context, filter)
  const [refused] = hidden
  if (refused) {
    const { code, message, ...detail } = refused.problem
    throw new AppError(code, message, { detail })
  }
  const stored = await listStoredVerifications(context.store, context.actor.orgUid, {
    ...filter,
    limit: MAX_PROOF_RUNS,
  })
  const proofs = await createProofReader(context).ofAccount({ cluster, kubernetes }, stored)
  return { runs: rows.slice(0, MAX_SHOWN), foreign: foreign.slice(0, MAX_SHOWN), proofs }
}

/** What this person may not do here. If a right cannot be checked, the action stays enabled: the upstream decides. */
export async function readRefusals(
  { coreweave }: Context,
  { kubernetes, namespace, name }: Account,
) {
  const may = (right: ResourceAttributes) =>
    kubernetes.may({ ...right, namespace }).then(({ allowed }) => allowed, permitted)
  const [annotate, verify, canary, grant] = await Promise.all([
    may({ verb: 'patch', resource: 'serviceaccounts', name }),
    may({ verb: 'create', resource: 'jobs', group: 'batch' }),
    may({ verb: 'create', resource: 'cronjobs', group: 'batch' }),
    coreweave.canI({ actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }).catch(permitted),
  ])
  return {
    ...(!annotate && {
      annotate: `You cannot patch service accounts in ${namespace}. A cluster administrator can grant it with a RoleBinding to the role edit.`,
    }),
    ...(!verify && {
      verify: `You cannot create Jobs in ${namespace}. A cluster administrator can grant it with a RoleBinding to the role edit.`,
    }),
    ...(!canary && {
      canary: `You cannot create CronJobs in ${namespace}. A cluster administrator can grant it with a RoleBinding to the role edit.`,
    }),
    ...(!grant && {
      grant:
        'You cannot save policies. This requires the IAM role Object Storage Admin or the action cwobject:EnsureAccessPolicy.',
    }),
  }
}

function permitted(error: unknown) {
  if (error instanceof AppError) return true
  throw error
}
