import type { CauseCode } from '@/lib/core/verification/cause-codes'
import type { StartVerification, VerificationRef } from '@/lib/features/verifications/schema'
import type { Context } from '@/lib/server/session/context'
import {
  brief,
  cluster,
  configs,
  configured,
  exchangeFault,
  namedPod,
  onlyConfig,
  policies,
  put,
  slowExchange,
  soon,
  statements,
  storageFault,
  trouble,
  webhook,
} from './breaks'
import type { NOT_PROVOKED } from './failure-classes'
import { annotate, kubernetesOf, runner, type World } from './world'

// What breaks in a pretend organization so that a run ends with each cause. Each is really provoked.

export type Failure = {
  /** Breaks something first; may give the context to start with. */
  prepare?: (world: World) => Promise<Context | undefined> | Promise<unknown>
  input?: Partial<StartVerification>
  /** While the run goes on. */
  during?: (world: World, ref: VerificationRef) => Promise<unknown>
  /** VerificationReport without any Job. */
  unstarted?: true
  /** The cause stands at a check, and the run passes. */
  warns?: true
}

export const clusterFailures = {
  'account-missing': { input: { account: 'nobody' }, unstarted: true },
  'namespace-missing': { input: { namespace: 'nowhere' }, unstarted: true },
  'not-annotated': { input: { account: 'eval' } },
  'webhook-absent': { prepare: (world) => cluster(world, { webhook: 'missing' }) },
  'webhook-not-mutating': { prepare: (world) => trouble(world, { blind: true }) },
  'webhook-ignoring': { prepare: (world) => cluster(world, { webhook: 'down' }) },
  'webhook-down': {
    prepare: async (world) => {
      await cluster(world, { webhook: 'down' })
      await put(world, webhook('Fail'))
    },
  },
  'webhook-other-organization': {
    prepare: (world) => trouble(world, { organization: 'zzz999' }),
  },
  'webhook-other-region': {
    prepare: (world) => trouble(world, { region: 'EU-NORTH-05A' }),
    warns: true,
  },
  'job-pod-security': {
    prepare: async (world) => {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
      await put(world, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'ml-team', labels },
      })
      await trouble(world, { pod: { hostNetwork: true } })
    },
  },
  'job-quota': {
    prepare: (world) =>
      put(world, {
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
    prepare: slowExchange,
    during: async (world, { namespace, name }) => {
      await soon(() => namedPod(world, { cluster: '', namespace, name }))
      await kubernetesOf(world).deleteJob({ namespace, name, propagation: 'Background' })
    },
  },
  unschedulable: {
    prepare: async (world) => {
      await trouble(world, { pod: { nodeSelector: { pool: 'none' } } })
      return brief(world)
    },
  },
  'image-pull': {
    prepare: async (world) => configured(world, { VERIFICATION_IMAGE: 'registry.example/none:1' }),
  },
  'container-not-started': {
    prepare: async (world) => {
      await trouble(world, {
        pod: { volumes: [{ name: 'scratch', configMap: { name: 'not-there' } }] },
      })
      return brief(world)
    },
  },
  'pod-deleted': {
    prepare: slowExchange,
    during: async (world, ref) =>
      kubernetesOf(world).deletePod(await soon(() => namedPod(world, ref))),
  },
  'not-injected': { prepare: (world) => trouble(world, { missedPods: 1 }) },
  deadline: {
    prepare: async (world) => {
      await exchangeFault(world, { kind: 'hang' })
      return brief(world, 10)
    },
  },
  'script-failed': {
    prepare: (world) => trouble(world, { container: { command: ['sh', '-c', 'exit 3'] } }),
  },
  cancelled: {
    prepare: slowExchange,
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
} as const satisfies Partial<Record<CauseCode, Failure>>

const datasets = (access: 'read' | 'write', bucket = 'datasets') => ({
  bucketCheck: { bucket, access },
})
const invalid = { kind: 'status', status: 400, message: 'Invalid token' }

export const accessFailures = {
  'static-credentials': {
    prepare: (world) =>
      trouble(world, {
        container: {
          env: [
            { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAEXAMPLE' },
            { name: 'AWS_SECRET_ACCESS_KEY', value: 'not a secret' },
          ],
        },
      }),
  },
  'token-unreadable': { prepare: (world) => trouble(world, { tokenFile: 'missing' }) },
  'token-malformed': { prepare: (world) => trouble(world, { tokenFile: 'newline' }) },
  'audience-mismatch': {
    prepare: (world) =>
      annotate(world, { 'caios.coreweave.com/audience': 'https://wrong.example' }),
  },
  'issuer-mismatch': {
    prepare: (world) => onlyConfig(world, (issuer) => issuer.replace('/oidc/', '/OIDC/')),
  },
  'issuer-trailing-slash': { prepare: (world) => onlyConfig(world, (issuer) => `${issuer}/`) },
  'config-missing': { prepare: configs },
  'config-paused': { input: { account: 'data-loader' } },
  'issuer-unhealthy': { prepare: (world) => cluster(world, { issuer: 'disabled' }) },
  'key-unknown': {
    prepare: (world) => cluster(world, { keys: 'rotate', issuer: 'stale-keys' }),
  },
  'clock-skew': { prepare: (world) => trouble(world, { clockSeconds: -7200 }) },
  'exchange-invalid-token': { prepare: (world) => exchangeFault(world, invalid) },
  'exchange-denied': {
    prepare: async (world) => {
      await policies(world)
      return world.as('team')
    },
  },
  'exchange-throttled': {
    prepare: (world) => exchangeFault(world, { kind: 'status', status: 429 }),
  },
  'exchange-failed': { prepare: (world) => exchangeFault(world, { kind: 'status', status: 503 }) },
  'exchange-unreachable': { prepare: (world) => exchangeFault(world, { kind: 'hang-up' }) },
  'exchange-unresolved': {
    prepare: (world) =>
      trouble(world, { exchangeUrl: 'https://exchange.invalid/v1/cwobject/oidc/x' }),
  },
  'exchange-unreadable': { prepare: (world) => exchangeFault(world, { kind: 'garbage' }) },
  'cli-too-old': {
    prepare: async (world) => configured(world, { VERIFICATION_IMAGE: 'amazon/aws-cli:2.15.0' }),
  },
  'create-access-key-missing': { prepare: policies },
  'create-access-key-denied': {
    prepare: (world) => statements(world, [{ effect: 'Deny', actions: ['*'], resources: ['*'] }]),
  },
  'list-denied': { prepare: (world) => statements(world, []) },
  'list-scoped-to-bucket': {
    prepare: (world) => statements(world, [{ actions: ['s3:*'], resources: ['datasets'] }]),
  },
  'bucket-denied': { input: datasets('write') },
  'bucket-missing': {
    prepare: (world) => statements(world, [{ actions: ['s3:*'], resources: ['*'] }]),
    input: datasets('read', 'not-there'),
  },
  's3-addressing': {
    prepare: async (world) =>
      configured(world, { LOTA_ENDPOINT: world.context.config.COREWEAVE_API_URL }),
  },
  's3-other-region': {
    prepare: (world) => statements(world, [{ actions: ['s3:*'], resources: ['*'] }]),
    input: datasets('read', 'models'),
  },
  's3-failed': { prepare: (world) => storageFault(world, { kind: 'status', status: 400 }) },
  's3-unreachable': { prepare: (world) => storageFault(world, { kind: 'hang-up' }) },
} as const satisfies Partial<Record<CauseCode, Failure>>

/** Every cause is provoked, or said not to be. */
export const failures: Record<Exclude<CauseCode, keyof typeof NOT_PROVOKED>, Failure> = {
  ...clusterFailures,
  ...accessFailures,
}

export const inputOf = (world: World, { input }: Failure) => ({ ...runner(world), ...input })
