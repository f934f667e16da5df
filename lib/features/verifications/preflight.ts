import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { stsUrl } from '@/lib/adapters/aws/sts'
import { isActive } from '@/lib/adapters/coreweave/wire'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import type { PodSpec, WebhookRegistration } from '@/lib/core/kubernetes/kinds'
import type { CloudRun } from '@/lib/core/verification/cloud/run'
import { relevantConfigs } from '@/lib/core/verification/config-match'
import { proofScopeOf } from '@/lib/core/verification/evaluation'
import { buildVerificationPod, type JobParameters } from '@/lib/core/verification/job-manifest'
import { evaluateCalls } from '@/lib/core/verification/policy-answers'
import type { Preflight } from '@/lib/core/verification/preflight'
import { healthState } from '@/lib/core/webhook/health'
import type { CertificateCheck } from '@/lib/core/webhook/health-schema'
import {
  countEndpoints,
  findWebhook,
  type OpenCluster,
  readCertificateCheck,
  readOrganizationId,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { createBasisReader } from './proof-basis'
import type { StartVerification } from './schema'

/** The webhook's cache sees a new annotation only after a moment, so the dry run is repeated. */
const DRY_RUN_ATTEMPTS = 4
const DRY_RUN_PAUSE_MS = 700

/** What a run proves: an access to storage, a client, or a trust of another cloud. */
export type RunChoice = Pick<
  StartVerification,
  'namespace' | 'account' | 'bucketCheck' | 'refresh'
> & {
  cloud?: ExchangeTarget | undefined
}

const cloudRunOf = (config: Context['config'], target: ExchangeTarget): CloudRun => ({
  target,
  stsUrl: target.cloud === 'aws' ? stsUrl(config, target) : config.GOOGLE_STS_URL,
  iamUrl: config.GOOGLE_IAM_CREDENTIALS_URL,
})

/** The parameters of a verification's Job: the account, and what this console is configured with. */
export const jobParametersFor = (
  { config }: Context,
  { cluster }: OpenCluster,
  { namespace, account, bucketCheck, refresh, cloud }: RunChoice,
): JobParameters => ({
  namespace,
  account,
  bucketCheck,
  ...(refresh && { refresh: { plan: refresh } }),
  ...(cloud && { cloud: cloudRunOf(config, cloud) }),
  image: config.VERIFICATION_IMAGE,
  endpoint: config.LOTA_ENDPOINT,
  zone: cluster.zone,
})

/**
 * Reads everything that needs no pod. Each part may fail without failing the others. `dryRunSpec` is what
 * the API server returned for a dry-run pod.
 */
export async function readPreflight(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  parameters: JobParameters,
): Promise<{ preflight: Preflight; dryRunSpec?: PodSpec }> {
  const { namespace, account: name } = parameters
  const { issuerUrl } = cluster
  const account = readPart(context, async () => {
    const { metadata } = await readAccount(kubernetes, { namespace, name })
    const { kind, problems, ...rest } = injectionOf(metadata.annotations)
    return {
      injection: kind,
      problems: problems.map(({ message }) => message),
      ...('audience' in rest ? { audience: rest.audience } : {}),
    }
  })
  const registration = readRegistration(kubernetes)
  let dryRunSpec: PodSpec | undefined
  const [organization, found, webhook, configs, issuer, policies, basis] = await Promise.all([
    readPart(context, () => readOrganizationId(context, cluster)),
    account,
    readPart(context, async () => {
      const reading = await account
      const expected = !reading.ok || reading.value.injection !== 'not-injected'
      const { mutation, spec } = await readMutationByDryRun(
        kubernetes,
        parameters,
        await registration,
        { expected, now: context.clock() },
      )
      dryRunSpec = spec
      return mutation
    }),
    readPart(context, async () => {
      const all = await context.coreweave.listFederationConfigs()
      const trusted = all.map((config) => ({
        uid: config.uid,
        name: config.name,
        issuerUrl: config.issuerUrl,
        audience: config.audience,
        active: isActive(config),
      }))
      return relevantConfigs(trusted, issuerUrl)
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
        parameters.bucketCheck,
      ),
    ),
    createBasisReader(context)(
      { cluster, kubernetes },
      { namespace, name },
      proofScopeOf(parameters.bucketCheck, parameters.refresh?.plan),
    ),
  ])
  const preflight: Preflight = {
    issuerUrl,
    zone: parameters.zone,
    ...(organization.ok && organization.value.id ? { orgId: organization.value.id } : {}),
    account: found,
    webhook,
    configs,
    issuer,
    policies,
    // What a trust of another cloud rests on is not in reach of the console.
    basis: parameters.cloud ? {} : basis,
  }
  return { preflight, ...(dryRunSpec ? { dryRunSpec } : {}) }
}

/** For a missing namespace the API server reports the account as missing, so the namespace is read too. */
const readAccount = (kubernetes: KubernetesReader, named: { namespace: string; name: string }) =>
  kubernetes.getServiceAccount(named).catch(async (error: unknown) => {
    if (isNotFound(error))
      await kubernetes.getNamespace(named.namespace).catch((other: unknown) => {
        if (isNotFound(other)) throw other
      })
    throw error
  })
const isNotFound = (error: unknown) => error instanceof AppError && error.code === 'not-found'

type Registration = {
  configured: 'yes' | 'no' | 'unknown'
  failurePolicy?: string
  ready?: number
  webhook?: WebhookRegistration
}

const countReady = (
  kubernetes: KubernetesReader,
  service: NonNullable<WebhookRegistration['clientConfig']['service']>,
) =>
  countEndpoints(kubernetes, service).then(
    ({ ready }) => ready,
    () => undefined,
  )

/** Whether the webhook is registered, and how many ready endpoints serve it. */
async function readRegistration(kubernetes: KubernetesReader): Promise<Registration> {
  const configurations = await kubernetes.listMutatingWebhookConfigurations().catch(() => undefined)
  if (!configurations) return { configured: 'unknown' }
  const found = findWebhook(configurations)
  if (!found) return { configured: 'no' }
  const { webhook } = found
  const { service } = webhook.clientConfig
  const ready = service && (await countReady(kubernetes, service))
  const { failurePolicy = 'Fail' } = webhook
  return { configured: 'yes', failurePolicy, webhook, ...(ready === undefined ? {} : { ready }) }
}

/** Why the API server does not trust the webhook's certificate; undefined if it does or that is not known. */
async function readCertificateFault(
  kubernetes: KubernetesReader,
  { webhook }: Registration,
  now: Date,
): Promise<CertificateCheck | undefined> {
  if (!webhook) return undefined
  const found = await readCertificateCheck(kubernetes, webhook, now).catch(() => undefined)
  return found && healthState(found.code) === 'fail' ? found : undefined
}

/** Sends the pod of the run as a dry run, and reads what the webhook adds to it. */
async function readMutationByDryRun(
  kubernetes: KubernetesReader,
  parameters: JobParameters,
  registration: Registration,
  { expected, now }: { expected: boolean; now: Date },
) {
  const { webhook: _, ...known } = registration
  for (let attempt = 1; ; attempt++) {
    const pod = await kubernetes.dryRunPod(buildVerificationPod(parameters))
    const { spec } = pod
    const evidence = webhookEvidence(pod)
    if (evidence) {
      const { credentialsUrl: uri, audience, expirationSeconds, region } = evidence
      const mutation = {
        ...known,
        mutated: true,
        configured: 'yes' as const,
        uri,
        ...(audience ? { audience } : {}),
        ...(expirationSeconds ? { expirationSeconds } : {}),
        ...(region ? { region } : {}),
      }
      return { mutation, spec }
    }
    const certificate = expected
      ? await readCertificateFault(kubernetes, registration, now)
      : undefined
    const final = registration.configured === 'no' || registration.ready === 0 || certificate
    if (!expected || final || attempt === DRY_RUN_ATTEMPTS) {
      const unmutated = { ...known, mutated: false, ...(certificate && { certificate }) }
      return { mutation: unmutated, spec }
    }
    await sleep(DRY_RUN_PAUSE_MS)
  }
}
