import type { Context } from '../session/context'
import type { CauseCode } from './cause'
import type { NOT_ON_A_REAL_CLUSTER, NOT_PROVOKED } from './failure-classes'
import type { StartVerification, VerificationRef } from './schema'
import {
  brief,
  configs,
  configured,
  EXCHANGE as EXCHANGE_PATH,
  namedPodOf,
  onlyConfig,
  soon,
  webhook,
} from './testing-breaks'
import { EXCHANGE, type Given, LIST, type RealAccount } from './testing-real'

// What breaks on a real cluster so that a run ends with each cause. Each is really provoked.

export type RealFailure = {
  given?: Given
  /** Breaks something first; may give the context to start with. */
  prepare?: (account: RealAccount) => Promise<Context | undefined> | Promise<unknown>
  input?: Partial<StartVerification>
  /** While the run goes on; `unseen` before anybody looks at it. */
  during?: (account: RealAccount, ref: VerificationRef) => Promise<unknown>
  unseen?: true
  /** Breaks the whole organization or cluster: not beside another. */
  alone?: true
  /** Told without any Job. */
  unstarted?: true
  /** The cause stands at a rung, and the run passes. */
  warns?: true
}

const other = 'https://other.example'
const custom = { annotations: { 'caios.coreweave.com/audience': other } }
const everything: Given = { allowed: [[[EXCHANGE, LIST, 's3:*'], '*']] }
const withEnv =
  (...env: object[]) =>
  (account: RealAccount) =>
    account.trouble({ container: { env } })

const clusterFailures = {
  'account-missing': { input: { account: 'nobody' }, unstarted: true },
  'namespace-missing': { input: { namespace: 'nowhere' }, unstarted: true },
  'not-annotated': { given: { annotations: {} }, unstarted: true },
  'webhook-absent': {
    prepare: ({ change }) => change({ webhook: 'missing' }),
    alone: true,
    unstarted: true,
  },
  'webhook-not-mutating': { prepare: ({ trouble }) => trouble({ blind: true }), unstarted: true },
  'webhook-ignoring': {
    prepare: ({ change }) => change({ webhook: 'down' }),
    alone: true,
    unstarted: true,
  },
  'webhook-down': {
    prepare: async ({ change, put, kubernetes, target: { namespace } }) => {
      await change({ webhook: 'down' })
      await put(webhook('Fail'))
      const spec = { containers: [{ name: 'probe', image: 'probe' }] }
      const metadata = { name: 'probe', namespace }
      await soon(() =>
        kubernetes.dryRunPod({ metadata, spec }).then(
          () => Promise.reject(new Error('It is not called yet.')),
          (error: Error) => /webhook/.test(JSON.stringify(error)) || Promise.reject(error),
        ),
      )
    },
    alone: true,
    unstarted: true,
  },
  'webhook-other-organization': {
    prepare: ({ trouble }) => trouble({ organization: 'zzz999' }),
    unstarted: true,
  },
  'webhook-other-region': {
    prepare: ({ trouble }) => trouble({ region: 'EU-NORTH-05A' }),
    warns: true,
  },
  'job-pod-security': {
    prepare: ({ trouble }) => trouble({ pod: { hostNetwork: true } }),
    unstarted: true,
  },
  'job-quota': {
    prepare: async ({ put, kubernetes, target: { namespace } }) => {
      const metadata = { name: 'full', namespace }
      await put({ kind: 'ResourceQuota', metadata, spec: { hard: { 'count/jobs.batch': '0' } } })
      await soon(() =>
        kubernetes
          .createJob(
            {
              metadata: { name: 'probe', namespace },
              spec: {
                template: {
                  spec: { restartPolicy: 'Never', containers: [{ name: 'p', image: 'p' }] },
                },
              },
            },
            { dryRun: true },
          )
          .then(
            () => Promise.reject(new Error('It is not counted yet.')),
            () => true,
          ),
      )
    },
    unstarted: true,
  },
  'job-forbidden': { prepare: async ({ as }) => as('team'), unstarted: true },
  'job-refused': { prepare: ({ trouble }) => trouble({ pod: { hostname: 'Not a name' } }) },
  'job-deleted': {
    during: async ({ kubernetes }, ref) => {
      await soon(() => namedPodOf(kubernetes, ref))
      await kubernetes.deleteJob({ namespace: ref.namespace, name: ref.name })
    },
  },
  unschedulable: {
    prepare: async (account) => {
      await account.trouble({ pod: { nodeSelector: { pool: 'none' } } })
      return brief(account)
    },
  },
  'image-pull': {
    prepare: async (account) =>
      configured(account, { VERIFICATION_IMAGE: 'registry.example/nothing:1' }),
  },
  'container-not-started': {
    prepare: async (account) => {
      const configMapKeyRef = { name: 'not-there', key: 'x' }
      await withEnv({ name: 'X', valueFrom: { configMapKeyRef } })(account)
      return brief(account)
    },
  },
  'pod-deleted': {
    during: async ({ kubernetes }, ref) =>
      kubernetes.deletePod(await soon(() => namedPodOf(kubernetes, ref, 'Running'))),
  },
  'not-injected': { prepare: ({ trouble }) => trouble({ missedPods: 1 }) },
  deadline: {
    prepare: async (account) => {
      await account.trouble({ container: { command: ['sleep', '60'] } })
      return brief(account)
    },
  },
  'script-failed': {
    prepare: ({ trouble }) => trouble({ container: { command: ['sh', '-c', 'exit 3'] } }),
  },
  cancelled: {
    during: async ({ context }, ref) => {
      const { cancelVerification } = await import('./service')
      await cancelVerification(context, ref)
    },
  },
  'log-lost': {
    unseen: true,
    during: async ({ kubernetes, target: { namespace } }, ref) => {
      await kubernetes.deletePod(await soon(() => namedPodOf(kubernetes, ref, 'Succeeded')))
      await soon(async () => {
        const { items } = await kubernetes.listPods({ namespace })
        if (items.length > 0) throw new Error('The pod is still there.')
      })
    },
  },
} as const satisfies Partial<Record<CauseCode, RealFailure>>

const exchange = (fault: object) => ({
  prepare: ({ control }: RealAccount) =>
    control('faults', { surface: 'coreweave', path: EXCHANGE_PATH, times: 20, ...fault }),
  alone: true as const,
})
const check = (access: 'read' | 'write', bucket: string) => ({ check: { bucket, access } })
const endpoint = (LOTA_ENDPOINT: string) => ({
  prepare: async (account: RealAccount) => configured(account, { LOTA_ENDPOINT }),
})

const accessFailures = {
  'static-credentials': {
    prepare: withEnv(
      { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAEXAMPLE' },
      { name: 'AWS_SECRET_ACCESS_KEY', value: 'not a secret' },
    ),
  },
  'token-unreadable': {
    prepare: withEnv({ name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/etc/shadow' }),
  },
  'token-malformed': {
    prepare: withEnv({ name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/etc/hostname' }),
  },
  'audience-mismatch': { given: custom, unstarted: true },
  'issuer-mismatch': {
    prepare: (account) => onlyConfig(account, (issuer) => issuer.replace('/oidc/', '/OIDC/')),
    alone: true,
    unstarted: true,
  },
  'issuer-trailing-slash': {
    prepare: (account) => onlyConfig(account, (issuer) => `${issuer}/`),
    alone: true,
    unstarted: true,
  },
  'config-missing': { prepare: configs, alone: true, unstarted: true },
  'config-paused': {
    given: custom,
    prepare: async ({ context: { coreweave }, issuerUrl }) => {
      const config = { name: 'paused', issuerUrl, audience: other }
      const { uid } = await coreweave.createFederationConfig(config)
      await coreweave.updateFederationConfig(uid, { active: false })
    },
    alone: true,
    unstarted: true,
  },
  'issuer-unhealthy': { prepare: ({ change }) => change({ issuer: 'disabled' }), alone: true },
  'key-unknown': {
    prepare: ({ change }) => change({ keys: 'rotate', issuer: 'stale-keys' }),
    alone: true,
  },
  'exchange-invalid-token': exchange({ kind: 'status', status: 400, message: 'Invalid token' }),
  'exchange-denied': {
    given: { allowed: [] },
    prepare: async ({ as, put, target: { namespace } }) => {
      const apiGroup = 'rbac.authorization.k8s.io'
      await put({
        apiVersion: `${apiGroup}/v1`,
        kind: 'RoleBinding',
        metadata: { name: 'team', namespace },
        roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
        subjects: [{ apiGroup, kind: 'Group', name: 'team' }],
      })
      return as('team')
    },
  },
  'exchange-throttled': exchange({ kind: 'status', status: 429 }),
  'exchange-failed': exchange({ kind: 'status', status: 503 }),
  'exchange-unreachable': exchange({ kind: 'hang-up' }),
  'exchange-unreadable': exchange({ kind: 'garbage' }),
  'exchange-unresolved': {
    prepare: ({ trouble }) =>
      trouble({ exchangeUrl: 'https://exchange.invalid/v1/cwobject/oidc/x' }),
  },
  'create-access-key-missing': { given: { allowed: [] } },
  'list-denied': { given: { allowed: [[[EXCHANGE], '*']] } },
  'list-scoped-to-bucket': {
    given: {
      allowed: [
        [[EXCHANGE], '*'],
        [[LIST], 'datasets'],
      ],
    },
  },
  'bucket-denied': { input: check('write', 'datasets') },
  'bucket-missing': { given: everything, input: check('read', 'not-there') },
  's3-addressing': endpoint('https://10.251.0.1:4443'),
  's3-other-region': { given: everything, input: check('read', 'models') },
  's3-failed': {
    prepare: ({ control }) =>
      control('faults', { surface: 'storage', times: 20, kind: 'status', status: 400 }),
    alone: true,
  },
  's3-unreachable': endpoint('https://nowhere.test'),
} as const satisfies Partial<Record<CauseCode, RealFailure>>

/** Every cause is provoked, or said why not. */
export const realFailures: Record<
  Exclude<CauseCode, keyof typeof NOT_PROVOKED | keyof typeof NOT_ON_A_REAL_CLUSTER>,
  RealFailure
> = { ...clusterFailures, ...accessFailures }
