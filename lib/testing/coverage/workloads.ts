import { type TestContext, testClusterOf } from '../context'

const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc'
const FOLDER = '/var/run/secrets/cks.coreweave.com/serviceaccount'

type Injected = { audience: string; orgId: string; region?: string }

/** What the webhook adds to the one container of a pod. */
const injection = ({ audience, orgId, region = 'US-EAST-04A' }: Injected) => ({
  container: {
    env: [
      { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: `${EXCHANGE}/${orgId}` },
      { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${FOLDER}/token` },
      { name: 'AWS_REGION', value: region },
    ],
    volumeMounts: [{ name: 'identity', mountPath: FOLDER }],
  },
  volumes: [
    {
      name: 'identity',
      projected: { sources: [{ serviceAccountToken: { audience, path: 'token' } }] },
    },
  ],
})

type PodShape = {
  namespace: string
  name: string
  account: string
  owner?: { kind: string; name: string }
  injected?: Injected
  env?: object[]
  createdAt?: string
}

/** A running pod, as a controller made it. */
export function podObject({
  namespace,
  name,
  account,
  owner,
  injected,
  env = [],
  createdAt,
}: PodShape) {
  const { container, volumes } = injected
    ? injection(injected)
    : { container: { env: [], volumeMounts: [] }, volumes: [] }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      ...(createdAt && { creationTimestamp: createdAt }),
      ...(owner && {
        ownerReferences: [{ apiVersion: 'apps/v1', uid: 'owner', controller: true, ...owner }],
      }),
    },
    spec: {
      serviceAccountName: account,
      nodeName: 'gd92f1a',
      containers: [
        { name: 'app', image: 'worker:1', ...container, env: [...container.env, ...env] },
      ],
      volumes,
    },
    status: { phase: 'Running' },
  }
}

const TEMPLATED = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
} as const

/** A workload with one container, whose pods have the label `app` with its name. */
export function workloadObject(
  kind: keyof typeof TEMPLATED,
  { namespace, name, account }: { namespace: string; name: string; account: string },
) {
  const labels = { app: name }
  const template = {
    metadata: { labels },
    spec: {
      serviceAccountName: account,
      containers: [{ name: 'app', image: 'worker:1' }],
      ...((kind === 'Job' || kind === 'CronJob') && { restartPolicy: 'Never' }),
    },
  }
  const own = { replicas: 0, selector: { matchLabels: labels }, template }
  return {
    apiVersion: TEMPLATED[kind],
    kind,
    metadata: { namespace, name },
    spec:
      kind === 'CronJob'
        ? { schedule: '0 * * * *', jobTemplate: { spec: { template } } }
        : { ...own, ...(kind === 'Job' && { suspend: true }) },
    status: {},
  }
}

/** Puts an object into a cluster of a test's organization. */
export const putInto =
  (world: Pick<TestContext, 'world' | 'control'>) =>
  (object: object, cluster = testClusterOf(world).id): Promise<void> =>
    world.control(`clusters/${cluster}/objects`, { put: object })
