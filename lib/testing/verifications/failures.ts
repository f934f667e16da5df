import type { CauseCode } from '@/lib/core/verification/cause-codes'
import type { StartVerification, VerificationRef } from '@/lib/features/verifications/schema'
import type { TestPersonContext } from '../clients'
import type { TestContext } from '../context'
import {
  configureCluster,
  delayExchange,
  deleteFederationConfigs,
  deletePolicies,
  failExchange,
  failStorage,
  findRunPod,
  putObject,
  replaceStatements,
  retryUntilDone,
  troublePods,
  trustOnlyIssuer,
  webhookConfiguration,
  withConfig,
  withJobDeadline,
} from './breaks'
import type { NOT_PROVOKED } from './failure-classes'
import { DATASETS_LISTED, FORGETFUL_CLIENT, OLD_TOKEN_CLIENT, refreshOf } from './refresh-clients'
import { annotateRunner, clusterClient, runnerInput } from './world'

// How to provoke each cause in a pretend organization.

const shortenKeys = (world: TestContext) => world.control('exchange', { keySeconds: 8 })

export type ProvokedFailure = {
  /** Injects the fault; may return the context to start with. */
  prepare?: (world: TestContext) => Promise<TestPersonContext | undefined> | Promise<unknown>
  input?: Partial<StartVerification>
  /** Runs while the verification runs. */
  during?: (world: TestContext, ref: VerificationRef) => Promise<unknown>
  /** The verification ends before it creates a Job. */
  unstarted?: true
  /** A check reports the cause as a warning, and the run passes. */
  warns?: true
}

export const jobFailures = {
  'account-missing': { input: { account: 'nobody' }, unstarted: true },
  'namespace-missing': { input: { namespace: 'nowhere' }, unstarted: true },
  'not-annotated': { input: { account: 'eval' } },
  'webhook-absent': { prepare: (world) => configureCluster(world, { webhook: 'missing' }) },
  'webhook-not-mutating': { prepare: (world) => troublePods(world, { blind: true }) },
  'webhook-ignoring': { prepare: (world) => configureCluster(world, { webhook: 'down' }) },
  'webhook-down': {
    prepare: async (world) => {
      await configureCluster(world, { webhook: 'down' })
      await putObject(world, webhookConfiguration('Fail'))
    },
  },
  'webhook-certificate': {
    prepare: (world) => configureCluster(world, { webhookCertificate: 'expired' }),
  },
  'webhook-other-organization': {
    prepare: (world) => troublePods(world, { organization: 'zzz999' }),
  },
  'webhook-other-region': {
    prepare: (world) => troublePods(world, { region: 'EU-NORTH-05A' }),
    warns: true,
  },
  'job-pod-security': {
    prepare: async (world) => {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
      await putObject(world, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'ml-team', labels },
      })
      await troublePods(world, { pod: { hostNetwork: true } })
    },
  },
  'job-quota': {
    prepare: (world) =>
      putObject(world, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'full', namespace: 'ml-team' },
        spec: { hard: { pods: '0' } },
      }),
  },
  'job-forbidden': { prepare: async (world) => world.as('reviewer'), unstarted: true },
  'job-refused': {
    prepare: (world) =>
      world.control('faults', {
        surface: 'kubernetes',
        method: 'POST',
        path: '*/jobs',
        kind: 'status',
        status: 422,
      }),
    unstarted: true,
  },
  'job-deleted': {
    prepare: delayExchange,
    during: async (world, { namespace, name }) => {
      await retryUntilDone(() => findRunPod(world, { cluster: '', namespace, name }))
      await clusterClient(world).deleteJob({ namespace, name, propagation: 'Background' })
    },
  },
  unschedulable: {
    prepare: async (world) => {
      await troublePods(world, { pod: { nodeSelector: { pool: 'none' } } })
      return withJobDeadline(world)
    },
  },
  'image-pull': {
    prepare: async (world) => withConfig(world, { VERIFICATION_IMAGE: 'registry.example/none:1' }),
  },
  'container-not-started': {
    prepare: async (world) => {
      await troublePods(world, {
        pod: { volumes: [{ name: 'scratch', configMap: { name: 'not-there' } }] },
      })
      return withJobDeadline(world)
    },
  },
  'pod-deleted': {
    prepare: delayExchange,
    during: async (world, ref) =>
      clusterClient(world).deletePod(await retryUntilDone(() => findRunPod(world, ref))),
  },
  'pod-mismatch': {
    prepare: (world) =>
      troublePods(world, {
        skipsDryRun: true,
        pod: { hostAliases: [{ ip: '192.0.2.1', hostnames: ['cwobject.com'] }] },
      }),
  },
  'not-injected': { prepare: (world) => troublePods(world, { missedPods: 1 }) },
  deadline: {
    prepare: async (world) => {
      await failExchange(world, { kind: 'hang' })
      return withJobDeadline(world, 10)
    },
  },
  'script-failed': {
    prepare: (world) => troublePods(world, { container: { command: ['sh', '-c', 'exit 3'] } }),
  },
  cancelled: {
    prepare: delayExchange,
    during: async (world, ref) => {
      const { cancelVerification } = await import('@/lib/features/verifications/service')
      await cancelVerification(world.context, ref)
    },
  },
  'log-lost': {
    prepare: (world) =>
      world.control('faults', {
        surface: 'kubernetes',
        path: '*/log',
        kind: 'status',
        status: 500,
        times: 100,
      }),
  },
} as const satisfies Partial<Record<CauseCode, ProvokedFailure>>

const datasets = (access: 'read' | 'write', bucket = 'datasets') => ({
  bucketCheck: { bucket, access },
})
/** The console cannot learn the zone of a bucket. */
const UNREADABLE_BUCKETS = {
  path: '/v1/cwobject/bucket-info',
  kind: 'status',
  status: 403,
  times: 20,
}
const invalid = { kind: 'status', status: 400, message: 'Invalid token' }

export const accessFailures = {
  'static-credentials': {
    prepare: (world) =>
      troublePods(world, {
        container: {
          env: [
            { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAEXAMPLE' },
            { name: 'AWS_SECRET_ACCESS_KEY', value: 'not a secret' },
          ],
        },
      }),
  },
  'token-unreadable': { prepare: (world) => troublePods(world, { tokenFile: 'missing' }) },
  'token-malformed': { prepare: (world) => troublePods(world, { tokenFile: 'newline' }) },
  'audience-mismatch': {
    prepare: (world) =>
      annotateRunner(world, { 'caios.coreweave.com/audience': 'https://wrong.example' }),
  },
  'issuer-mismatch': {
    prepare: (world) => trustOnlyIssuer(world, (issuer) => issuer.replace('/oidc/', '/OIDC/')),
  },
  'issuer-trailing-slash': { prepare: (world) => trustOnlyIssuer(world, (issuer) => `${issuer}/`) },
  'config-missing': { prepare: deleteFederationConfigs },
  'config-paused': { input: { account: 'data-loader' } },
  'issuer-unhealthy': { prepare: (world) => configureCluster(world, { issuer: 'disabled' }) },
  'key-unknown': {
    prepare: (world) => configureCluster(world, { keys: 'rotate', issuer: 'stale-keys' }),
  },
  'clock-skew': { prepare: (world) => troublePods(world, { clockSeconds: -7200 }) },
  'exchange-invalid-token': { prepare: (world) => failExchange(world, invalid) },
  'exchange-denied': {
    prepare: async (world) => {
      await deletePolicies(world)
      return world.as('team')
    },
  },
  'exchange-throttled': {
    prepare: (world) => failExchange(world, { kind: 'status', status: 429 }),
  },
  'exchange-failed': { prepare: (world) => failExchange(world, { kind: 'status', status: 503 }) },
  'exchange-unreachable': { prepare: (world) => failExchange(world, { kind: 'hang-up' }) },
  'exchange-unresolved': {
    prepare: (world) =>
      troublePods(world, { exchangeUrl: 'https://exchange.invalid/v1/cwobject/oidc/x' }),
  },
  'exchange-unreadable': { prepare: (world) => failExchange(world, { kind: 'garbage' }) },
  'cli-too-old': {
    prepare: async (world) => withConfig(world, { VERIFICATION_IMAGE: 'amazon/aws-cli:2.15.0' }),
  },
  'create-access-key-missing': { prepare: deletePolicies },
  'create-access-key-denied': {
    prepare: (world) =>
      replaceStatements(world, [{ effect: 'Deny', actions: ['*'], resources: ['*'] }]),
  },
  'list-denied': { prepare: (world) => replaceStatements(world, []) },
  'list-scoped-to-bucket': {
    prepare: (world) => replaceStatements(world, [{ actions: ['s3:*'], resources: ['datasets'] }]),
  },
  'bucket-denied': { input: datasets('write', 'scratch') },
  'bucket-missing': {
    prepare: (world) => replaceStatements(world, [{ actions: ['s3:*'], resources: ['*'] }]),
    input: datasets('read', 'not-there'),
  },
  's3-addressing': {
    prepare: async (world) =>
      withConfig(world, { LOTA_ENDPOINT: world.context.config.COREWEAVE_API_URL }),
  },
  's3-other-region': {
    prepare: async (world) => {
      await replaceStatements(world, [{ actions: ['s3:*'], resources: ['*'] }])
      await world.control('faults', { ...UNREADABLE_BUCKETS, surface: 'coreweave' })
    },
    input: datasets('read', 'models'),
  },
  'client-other-region': {
    prepare: (world) => replaceStatements(world, [{ actions: ['s3:*'], resources: ['*'] }]),
    input: datasets('read', 'models'),
    warns: true,
  },
  's3-failed': { prepare: (world) => failStorage(world, { kind: 'status', status: 400 }) },
  's3-unreachable': { prepare: (world) => failStorage(world, { kind: 'hang-up' }) },
  'credentials-taken-once': { prepare: shortenKeys, input: refreshOf(FORGETFUL_CLIENT) },
  'token-taken-once': {
    prepare: async (world) => {
      await shortenKeys(world)
      await troublePods(world, { tokenSeconds: 20 })
    },
    input: refreshOf(OLD_TOKEN_CLIENT, { rotate: true }),
  },
  'exchange-every-call': {
    prepare: shortenKeys,
    input: {
      bucketCheck: DATASETS_LISTED,
      refresh: { client: 'aws-sdk-js', minutes: 3, rotate: false },
    },
    warns: true,
  },
  'refresh-inconclusive': { input: refreshOf('echo "no client here"; exit 3') },
} as const satisfies Partial<Record<CauseCode, ProvokedFailure>>

/** Every cause is provoked or listed in `NOT_PROVOKED`. */
export const failures: Record<Exclude<CauseCode, keyof typeof NOT_PROVOKED>, ProvokedFailure> = {
  ...jobFailures,
  ...accessFailures,
}

export const inputOf = (world: TestContext, { input }: ProvokedFailure) => ({
  ...runnerInput(world),
  ...input,
})
