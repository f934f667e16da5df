import type { CauseCode } from '@/lib/core/verification/cause-codes'
import {
  findPod,
  retryUntilDone,
  webhookConfiguration,
  withConfig,
  withJobDeadline,
} from './breaks'
import type { NOT_ON_A_REAL_CLUSTER, NOT_PROVOKED } from './failure-classes'
import { registerByService } from './mistrusted-webhook'
import { type RealClusterFailure, withEnv } from './real'
import { realAccessFailures } from './real-access'

// How to provoke each cause on a real cluster.

const realJobFailures = {
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
      await put(webhookConfiguration('Fail'))
      const spec = { containers: [{ name: 'probe', image: 'probe' }] }
      const metadata = { name: 'probe', namespace }
      await retryUntilDone(() =>
        kubernetes.dryRunPod({ metadata, spec }).then(
          () => Promise.reject(new Error('It is not called yet.')),
          (error: Error) => /webhook/.test(JSON.stringify(error)) || Promise.reject(error),
        ),
      )
    },
    alone: true,
    unstarted: true,
  },
  'webhook-certificate': {
    prepare: async ({ change, put, target: { namespace } }) => {
      await change({ webhook: 'down' })
      await registerByService({ namespace, put }, 'other')
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
      const probe = {
        metadata: { name: 'probe', namespace },
        spec: {
          template: {
            spec: { restartPolicy: 'Never' as const, containers: [{ name: 'p', image: 'p' }] },
          },
        },
      }
      await retryUntilDone(() =>
        kubernetes.createJob(probe).then(
          async () => {
            await kubernetes.deleteJob(probe.metadata)
            throw new Error('It is not counted yet.')
          },
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
      await retryUntilDone(() => findPod(kubernetes, ref))
      await kubernetes.deleteJob({ namespace: ref.namespace, name: ref.name })
    },
  },
  unschedulable: {
    prepare: async (account) => {
      await account.trouble({ pod: { nodeSelector: { pool: 'none' } } })
      return withJobDeadline(account, 15)
    },
  },
  'image-pull': {
    prepare: async (account) =>
      withConfig(account, { VERIFICATION_IMAGE: 'registry.example/nothing:1' }),
  },
  'container-not-started': {
    prepare: async (account) => {
      const configMapKeyRef = { name: 'not-there', key: 'x' }
      await withEnv({ name: 'X', valueFrom: { configMapKeyRef } })(account)
      return withJobDeadline(account)
    },
  },
  'pod-deleted': {
    during: async ({ kubernetes }, ref) =>
      kubernetes.deletePod(await retryUntilDone(() => findPod(kubernetes, ref, 'Running'))),
  },
  'pod-mismatch': {
    prepare: ({ trouble }) =>
      trouble({
        skipsDryRun: true,
        pod: { hostAliases: [{ ip: '192.0.2.1', hostnames: ['cwobject.com'] }] },
      }),
  },
  'not-injected': { prepare: ({ trouble }) => trouble({ missedPods: 1 }) },
  deadline: {
    prepare: async (account) => {
      await account.trouble({ container: { command: ['sleep', '100'] } })
      return withJobDeadline(account, 15)
    },
  },
  'script-failed': {
    prepare: ({ trouble }) => trouble({ container: { command: ['sh', '-c', 'exit 3'] } }),
  },
  cancelled: {
    during: async ({ context }, ref) => {
      const { cancelVerification } = await import('@/lib/features/verifications/service')
      await cancelVerification(context, ref)
    },
  },
  'log-lost': {
    unseen: true,
    during: async ({ kubernetes, target: { namespace } }, ref) => {
      await kubernetes.deletePod(await retryUntilDone(() => findPod(kubernetes, ref, 'Succeeded')))
      await retryUntilDone(async () => {
        const { items } = await kubernetes.listPods({ namespace })
        if (items.length > 0) throw new Error('The pod is still there.')
      })
    },
  },
} as const satisfies Partial<Record<CauseCode, RealClusterFailure>>

/** Every cause is provoked, or said why not. */
export const realFailures: Record<
  Exclude<CauseCode, keyof typeof NOT_PROVOKED | keyof typeof NOT_ON_A_REAL_CLUSTER>,
  RealClusterFailure
> = { ...realJobFailures, ...realAccessFailures }
