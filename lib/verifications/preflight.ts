import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { webhookEvidence } from '../clusters/injection-evidence'
import { readOrganizationId } from '../clusters/organization'
import type { OpenCluster } from '../clusters/service'
import { findWebhook } from '../clusters/webhook-layers'
import { isActive } from '../coreweave/wire'
import { injectionOf } from '../identity/injection'
import { principalOf } from '../identity/principal'
import type { Kubernetes } from '../kubernetes/types'
import { readPart } from '../read-part'
import type { Context } from '../session/context'
import { answersFor } from './answers'
import { type Run, verificationPod } from './manifest'
import { relevantConfigs } from './match'
import type { Preflight } from './schema'

/** A fresh annotation reaches the webhook's own cache a moment later. */
const TRIES = 4
const PAUSE_MS = 700

/** All that can be known of a run without a pod; each part may fail by itself. */
export async function readPreflight(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  run: Run,
): Promise<Preflight> {
  const { namespace, account: name } = run
  const { issuerUrl } = cluster
  const account = readPart(context, async () => {
    const { metadata } = await kubernetes.getServiceAccount({ namespace, name })
    const { kind, problems, ...rest } = injectionOf(metadata.annotations)
    return {
      injection: kind,
      problems: problems.map(({ message }) => message),
      ...('audience' in rest ? { audience: rest.audience } : {}),
    }
  })
  const [organization, found, webhook, configs, issuer, policies] = await Promise.all([
    readPart(context, () => readOrganizationId(context, cluster)),
    account,
    readPart(context, async () => {
      const asked = await account
      return mutation(kubernetes, run, !asked.ok || asked.value.injection !== 'not-injected')
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
      answersFor(
        await context.coreweave.listPolicies(),
        principalOf({ issuerUrl, namespace, name }),
      ),
    ),
  ])
  return {
    issuerUrl,
    ...(organization.ok && organization.value.id ? { orgId: organization.value.id } : {}),
    account: found,
    webhook,
    configs,
    issuer,
    policies,
  }
}

/** What the cluster makes of the very pod that would run. */
async function mutation(kubernetes: Kubernetes, run: Run, expected: boolean) {
  for (let attempt = 1; ; attempt++) {
    const evidence = webhookEvidence(await kubernetes.dryRunPod(verificationPod(run)))
    if (evidence)
      return {
        mutated: true,
        configured: 'yes' as const,
        uri: evidence.credentialsUrl,
        ...(evidence.audience ? { audience: evidence.audience } : {}),
        ...(evidence.expirationSeconds ? { expirationSeconds: evidence.expirationSeconds } : {}),
      }
    const configured = expected ? await isConfigured(kubernetes) : 'unknown'
    if (!expected || configured === 'no' || attempt === TRIES) return { mutated: false, configured }
    await sleep(PAUSE_MS)
  }
}

const isConfigured = (kubernetes: Kubernetes) =>
  kubernetes.listMutatingWebhookConfigurations().then(
    (configurations) => (findWebhook(configurations) ? ('yes' as const) : ('no' as const)),
    () => 'unknown' as const,
  )
