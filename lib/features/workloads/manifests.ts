import { stringify } from 'yaml'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { REFRESH_MINUTES } from '@/lib/core/kubernetes/credential-process'
import { examplePod, TOKEN, tokenVolume } from '@/lib/core/kubernetes/example-pod'
import { storageConfig } from '@/lib/core/kubernetes/storage-config'
import { type StorageSettings, storageVariables } from './storage'

type Place = { namespace: string; account: string }
export type WorkloadFile = {
  key: string
  label: string
  code: string
  language: 'yaml'
  note: string
  /** Whether the file can be applied alone, or only as a patch of a Deployment. */
  applies: 'alone' | 'to-a-deployment'
}

/** Renders a manifest as YAML 1.1, as kubectl reads it, where a namespace called `no` is quoted. */
export const renderYaml = (manifest: object) =>
  stringify(manifest, { lineWidth: 0, version: '1.1' })

type PodOptions = { image: string; exchangeUrl?: string }

/** The tutorial's manifests, filled in for one service account and one bucket. */
export const workloadFiles = (
  place: Place,
  storage: StorageSettings,
  { image, exchangeUrl }: PodOptions,
): WorkloadFile[] => [
  ...withWebhook(place, storage, image),
  ...(exchangeUrl ? [withoutWebhook(place, storage, { image, exchangeUrl })] : []),
]

function withWebhook(
  { namespace, account }: Place,
  storage: StorageSettings,
  image: string,
): WorkloadFile[] {
  const env = [...storageVariables(storage), storageConfig.variable]
  const list = `aws s3 ls ${`s3://${storage.bucket}/`}`
  return [
    {
      key: 'configmap',
      applies: 'alone',
      label: 'ConfigMap',
      language: 'yaml',
      note: 'Endpoint, region and addressing style for all workloads of the namespace. The pod and the Deployment patch mount this ConfigMap.',
      code: renderYaml(storageConfig.configMap(namespace, storage)),
    },
    {
      key: 'caching-configmap',
      applies: 'alone',
      label: 'ConfigMap with key cache',
      language: 'yaml',
      note: `Apply instead of the ConfigMap where a workload makes many calls: keys live 15 minutes, and boto3 and the AWS CLI request new ones at every call. The script keeps them in a file that only the pod’s user can read, shares them between the processes of the pod, and replaces them ${REFRESH_MINUTES} minutes before they expire. The image needs sh and curl or Python.`,
      code: renderYaml(storageConfig.cachingConfigMap(namespace, storage)),
    },
    {
      key: 'pod',
      applies: 'alone',
      label: 'Pod',
      language: 'yaml',
      note: 'The webhook adds the token and the credentials URL when the pod is created. Apply the ConfigMap first.',
      code: renderYaml(
        examplePod(
          { name: `${account}-example`, namespace, account },
          {
            image,
            script: list,
            env,
            volumeMounts: [storageConfig.volumeMount],
            volumes: [storageConfig.volume],
          },
        ),
      ),
    },
    {
      key: 'patch',
      applies: 'to-a-deployment',
      label: 'Deployment patch',
      language: 'yaml',
      note: 'Apply with kubectl patch deployment NAME --patch-file. Replace main with the name of your container.',
      code: renderYaml({
        spec: {
          template: {
            spec: {
              serviceAccountName: account,
              containers: [{ name: 'main', env, volumeMounts: [storageConfig.volumeMount] }],
              volumes: [storageConfig.volume],
            },
          },
        },
      }),
    },
  ]
}

const TOKEN_PATH = '/var/run/secrets/coreweave'

/**
 * A pod that works without the webhook: the client exchanges a projected token for CoreWeave's audience.
 * https://docs.coreweave.com/security/tutorials/cks-object-storage-authentication/manual
 */
function withoutWebhook(
  { namespace, account }: Place,
  storage: StorageSettings,
  { image, exchangeUrl }: Required<PodOptions>,
): WorkloadFile {
  return {
    key: 'manual',
    applies: 'alone',
    label: 'Without webhook',
    language: 'yaml',
    note: `Needs a federation config for audience ${IAM_AUDIENCE}. The kubelet renews the token and the client exchanges it; the service account needs no annotation. Apply the ConfigMap first.`,
    code: renderYaml(
      examplePod(
        { name: `${account}-manual`, namespace, account },
        {
          image,
          script: `aws s3 ls s3://${storage.bucket}/`,
          env: [
            { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: exchangeUrl },
            { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${TOKEN_PATH}/${TOKEN}` },
            ...storageVariables(storage),
            storageConfig.variable,
          ],
          volumeMounts: [
            { name: 'coreweave-token', mountPath: TOKEN_PATH, readOnly: true },
            storageConfig.volumeMount,
          ],
          volumes: [tokenVolume('coreweave-token', IAM_AUDIENCE), storageConfig.volume],
        },
      ),
    ),
  }
}

export const exchangeUrlOf = (api: string, orgId: string) =>
  `${api}/v1/cwobject/temporary-credentials/oidc/${encodeURIComponent(orgId)}`
