import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { isActive } from '@/lib/adapters/coreweave/wire'
import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import { relevantConfigs } from '@/lib/core/verification/config-match'
import { buildVerificationPod, type JobParameters } from '@/lib/core/verification/job-manifest'
import { evaluateCalls } from '@/lib/core/verification/policy-answers'
import type { Preflight } from '@/lib/core/verification/preflight'
import {
  type FoundWebhook,
  findWebhook,
  type OpenCluster,
  readOrganizationId,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

/** A fresh annotation reaches the webhook's own cache a moment later. */
const TRIES = 4
const PAUSE_MS = 700

/** All that can be known of a run without a pod; each part may fail by itself. */
export async function readPreflight(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  run: JobParameters,
): Promise<Preflight> {
  const { namespace, account: name } = run
  const { issuerUrl } = cluster
  const account = readPart(context, async () => {
    const { metadata } = await findAccount(kubernetes, { namespace, name })
    const { kind, problems, ...rest } = injectionOf(metadata.annotations)
    return {
      injection: kind,
      problems: problems.map(({ message }) => message),
      ...('audience' in rest ? { audience: rest.audience } : {}),
    }
  })
  const registration = readRegistration(kubernetes)
  const [organization, found, webhook, configs, issuer, policies] = await Promise.all([
    readPart(context, () => readOrganizationId(context, cluster)),
    account,
    readPart(context, async () => {
      const asked = await account
      const expected = !asked.ok || asked.value.injection !== 'not-injected'
      return mutation(kubernetes, run, await registration, expected)
    }),
    readPart(context, async () => {
      const all = await context.coreweave.listFederationConfigs()
      const known = all.map((config) => ({
        uid: config.uid,
        name: config.name,
        issuerUrl: config.issuerUrl,
        audience: config.audience,
        active: isActive(config),
      }))
      return relevantConfigs(known, issuerUrl)
    }),
    readPart(context, async () => {
      const { keys, problems } = await context.oidc.checkIssuer(issuerUrl)
      return {
        keys: keys.map(({ kid }) => kid),
        problems: problems.map(({ message }) => message),
      }
    }),
    readPart(context, async () =>
      evaluateCalls(
        await context.coreweave.listPolicies(),
        principalOf({ issuerUrl, namespace, name }),
        run.bucketCheck,
      ),
    ),
  ])
  return {
    issuerUrl,
    zone: run.zone,
    ...(organization.ok && organization.value.id ? { orgId: organization.value.id } : {}),
    account: found,
    webhook,
    configs,
    issuer,
    policies,
  }
}

/** The API server names the account where in truth its namespace is missing. */
const findAccount = (kubernetes: Kubernetes, named: { namespace: string; name: string }) =>
  kubernetes.getServiceAccount(named).catch(async (error: unknown) => {
    if (isAbsent(error))
      await kubernetes.getNamespace(named.namespace).catch((other: unknown) => {
        if (isAbsent(other)) throw other
      })
    throw error
  })
const isAbsent = (error: unknown) => error instanceof AppError && error.code === 'not-found'

type Registration = { configured: 'yes' | 'no' | 'unknown'; failurePolicy?: string; ready?: number }

/** Whether a webhook is registered, and whether somebody would answer it. */
async function readRegistration(kubernetes: Kubernetes): Promise<Registration> {
  const configurations = await kubernetes.listMutatingWebhookConfigurations().catch(() => undefined)
  if (!configurations) return { configured: 'unknown' }
  const found = findWebhook(configurations)
  if (!found) return { configured: 'no' }
  const ready = await readyEndpoints(kubernetes, found).catch(() => undefined)
  const { failurePolicy = 'Fail' } = found.webhook
  return { configured: 'yes', failurePolicy, ...(ready === undefined ? {} : { ready }) }
}

async function readyEndpoints(kubernetes: Kubernetes, { webhook }: FoundWebhook) {
  const { service } = webhook.clientConfig
  if (!service) return undefined
  const { items } = await kubernetes.listEndpointSlices({
    namespace: service.namespace,
    labelSelector: `kubernetes.io/service-name=${service.name}`,
  })
  // Unset counts as ready: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
  return items
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false).length
}

/** What the cluster makes of the very pod that would run. */
async function mutation(
  kubernetes: Kubernetes,
  run: JobParameters,
  registration: Registration,
  expected: boolean,
) {
  for (let attempt = 1; ; attempt++) {
    const evidence = webhookEvidence(await kubernetes.dryRunPod(buildVerificationPod(run)))
    if (evidence) {
      const { credentialsUrl: uri, audience, expirationSeconds, region } = evidence
      return {
        ...registration,
        mutated: true,
        configured: 'yes' as const,
        uri,
        ...(audience ? { audience } : {}),
        ...(expirationSeconds ? { expirationSeconds } : {}),
        ...(region ? { region } : {}),
      }
    }
    const hopeless = registration.configured === 'no' || registration.ready === 0
    if (!expected || hopeless || attempt === TRIES) return { ...registration, mutated: false }
    await sleep(PAUSE_MS)
  }
}
