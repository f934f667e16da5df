import type { CauseCode } from '@/lib/core/verification/cause-codes'
import {
  deleteFederationConfigs,
  EXCHANGE_PATH_PATTERN as EXCHANGE_PATH,
  trustOnlyIssuer,
  withConfig,
} from './breaks'
import {
  LIST_ACTION,
  REAL_EXCHANGE_ACTION,
  type RealAccount,
  type RealAccountOptions,
  type RealClusterFailure,
  withEnv,
} from './real'
import { BOTOCORE_CLIENT, FORGETFUL_PYTHON_CLIENT, refreshOf } from './refresh-clients'

// How to provoke causes between the token and object storage on a real cluster.

const other = 'https://other.example'
const custom = { annotations: { 'caios.coreweave.com/audience': other } }
const everything: RealAccountOptions = {
  allowed: [[[REAL_EXCHANGE_ACTION, LIST_ACTION, 's3:*'], '*']],
}
const exchange = (fault: object) => ({
  prepare: ({ control }: RealAccount) =>
    control('faults', { surface: 'coreweave', path: EXCHANGE_PATH, times: 20, ...fault }),
  alone: true as const,
})
const bucketCheck = (access: 'read' | 'write', bucket: string) => ({
  bucketCheck: { bucket, access },
})
const endpoint = (LOTA_ENDPOINT: string) => ({
  prepare: async (account: RealAccount) => withConfig(account, { LOTA_ENDPOINT }),
})

/** Real pods take some seconds to start, and the client needs keys for a while. */
const shortenKeys = ({ control }: RealAccount) => control('exchange', { keySeconds: 30 })

export const realAccessFailures = {
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
    prepare: (account) => trustOnlyIssuer(account, (issuer) => issuer.replace('/oidc/', '/OIDC/')),
    alone: true,
    unstarted: true,
  },
  'issuer-trailing-slash': {
    prepare: (account) => trustOnlyIssuer(account, (issuer) => `${issuer}/`),
    alone: true,
    unstarted: true,
  },
  'config-missing': { prepare: deleteFederationConfigs, alone: true, unstarted: true },
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
  'create-access-key-denied': { given: { denied: true } },
  'list-denied': { given: { allowed: [[[REAL_EXCHANGE_ACTION], '*']] } },
  'list-scoped-to-bucket': {
    given: {
      allowed: [
        [[REAL_EXCHANGE_ACTION], '*'],
        [[LIST_ACTION], 'datasets'],
      ],
    },
  },
  'bucket-denied': { input: bucketCheck('write', 'datasets') },
  'bucket-missing': { given: everything, input: bucketCheck('read', 'not-there') },
  's3-addressing': endpoint('https://10.251.0.1:4443'),
  's3-other-region': {
    given: everything,
    prepare: ({ control }) =>
      control('faults', {
        surface: 'coreweave',
        path: '/v1/cwobject/bucket-info',
        kind: 'status',
        status: 403,
        times: 20,
      }),
    input: bucketCheck('read', 'models'),
    alone: true,
  },
  'client-other-region': {
    given: everything,
    input: bucketCheck('read', 'models'),
    warns: true,
  },
  's3-failed': {
    prepare: ({ control }) =>
      control('faults', { surface: 'storage', times: 20, kind: 'status', status: 400 }),
    alone: true,
  },
  's3-unreachable': endpoint('https://nowhere.test'),
  'credentials-taken-once': {
    given: everything,
    prepare: shortenKeys,
    input: refreshOf(FORGETFUL_PYTHON_CLIENT),
    alone: true,
  },
  'exchange-every-call': {
    given: everything,
    prepare: shortenKeys,
    input: refreshOf(BOTOCORE_CLIENT),
    warns: true,
    alone: true,
  },
  'refresh-inconclusive': { given: everything, input: refreshOf('exit 3') },
} as const satisfies Partial<Record<CauseCode, RealClusterFailure>>
