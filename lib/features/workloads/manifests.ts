import { stringify } from 'yaml'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { examplePod, TOKEN, tokenVolume } from '@/lib/core/kubernetes/example-pod'
import { awsConfig, type Storage, variablesOf } from './storage'

type Place = { namespace: string; account: string }
export type WorkloadFile = {
  key: string
  label: string
  code: string
  language: 'yaml'
  note: string
  /** A patch means something only on the object that it is for. */
  applies: 'alone' | 'to-a-deployment'
}

/** kubectl reads YAML 1.1, where a namespace called `no` has to be quoted. */
export const yaml = (manifest: object) => stringify(manifest, { lineWidth: 0, version: '1.1' })

const CONFIG_MAP = 'object-storage'
const CONFIG_PATH = '/etc/object-storage'
const mounted = {
  volumes: [{ name: CONFIG_MAP, configMap: { name: CONFIG_MAP } }],
  volumeMounts: [{ name: CONFIG_MAP, mountPath: CONFIG_PATH, readOnly: true }],
  env: { name: 'AWS_CONFIG_FILE', value: `${CONFIG_PATH}/config` },
}

const configMap = (namespace: string, storage: Storage) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: CONFIG_MAP, namespace },
  data: { config: awsConfig(storage) },
})

type Means = { image: string; exchangeUrl?: string }

/** What the tutorial writes by hand, for one account and one bucket. */
export const workloadFiles = (
  place: Place,
  storage: Storage,
  { image, exchangeUrl }: Means,
): WorkloadFile[] => [
  ...withWebhook(place, storage, image),
  ...(exchangeUrl ? [withoutWebhook(place, storage, { image, exchangeUrl })] : []),
]

function withWebhook(
  { namespace, account }: Place,
  storage: Storage,
  image: string,
): WorkloadFile[] {
  const env = [...variablesOf(storage), mounted.env]
  const list = `aws s3 ls ${`s3://${storage.bucket}/`}`
  return [
    {
      key: 'configmap',
      applies: 'alone',
      label: 'ConfigMap',
      language: 'yaml',
      note: 'Endpoint, region and addressing style in one place, for all workloads of the namespace. The pod and the patch beside it mount it.',
      code: yaml(configMap(namespace, storage)),
    },
    {
      key: 'pod',
      applies: 'alone',
      label: 'Pod',
      language: 'yaml',
      note: 'The webhook adds token and credentials address when the pod is made. Apply the ConfigMap first.',
      code: yaml(
        examplePod(
          { name: `${account}-example`, namespace, account },
          {
            image,
            script: list,
            env,
            volumeMounts: mounted.volumeMounts,
            volumes: mounted.volumes,
          },
        ),
      ),
    },
    {
      key: 'patch',
      applies: 'to-a-deployment',
      label: 'Deployment patch',
      language: 'yaml',
      note: 'For kubectl patch deployment NAME --patch-file: its new pods run as the account. Put the container’s own name in place of main.',
      code: yaml({
        spec: {
          template: {
            spec: {
              serviceAccountName: account,
              containers: [{ name: 'main', env, volumeMounts: mounted.volumeMounts }],
              volumes: mounted.volumes,
            },
          },
        },
      }),
    },
  ]
}

const TOKEN_PATH = '/var/run/secrets/coreweave'

/**
 * Without the webhook: a projected token for CoreWeave's own audience, which the client exchanges.
 * https://docs.coreweave.com/security/tutorials/cks-object-storage-authentication/manual
 */
function withoutWebhook(
  { namespace, account }: Place,
  storage: Storage,
  { image, exchangeUrl }: Required<Means>,
): WorkloadFile {
  return {
    key: 'manual',
    applies: 'alone',
    label: 'Without the webhook',
    language: 'yaml',
    note: `Takes a federation config for the audience ${IAM_AUDIENCE}. The kubelet renews the token, the client exchanges it; the account needs no annotation. Apply the ConfigMap first.`,
    code: yaml(
      examplePod(
        { name: `${account}-manual`, namespace, account },
        {
          image,
          script: `aws s3 ls s3://${storage.bucket}/`,
          env: [
            { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: exchangeUrl },
            { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${TOKEN_PATH}/${TOKEN}` },
            ...variablesOf(storage),
            mounted.env,
          ],
          volumeMounts: [
            { name: 'coreweave-token', mountPath: TOKEN_PATH, readOnly: true },
            ...mounted.volumeMounts,
          ],
          volumes: [tokenVolume('coreweave-token', IAM_AUDIENCE), ...mounted.volumes],
        },
      ),
    ),
  }
}

export const exchangeUrlOf = (api: string, orgId: string) =>
  `${api}/v1/cwobject/temporary-credentials/oidc/${encodeURIComponent(orgId)}`
