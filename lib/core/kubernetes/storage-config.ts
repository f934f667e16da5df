import { CREDENTIAL_PROCESS_SCRIPT } from './credential-process'

type AwsSettings = { endpoint: string; region: string }

/** The content of an AWS configuration file. The addressing style has no environment variable. */
export const renderAwsConfig = (
  { endpoint, region }: AwsSettings,
  credentialProcess?: string | undefined,
) =>
  [
    '[default]',
    ...(region ? [`region = ${region}`] : []),
    `endpoint_url = ${endpoint}`,
    ...(credentialProcess ? [`credential_process = ${credentialProcess}`] : []),
    's3 =',
    '  addressing_style = virtual',
    '',
  ].join('\n')

const NAME = 'object-storage'
const PATH = '/etc/object-storage'
const SCRIPT = 'credentials.sh'

const configMap = (namespace: string | undefined, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: NAME, ...(namespace !== undefined && { namespace }) },
  data,
})

/** A ConfigMap with an AWS configuration file, and what a pod needs to read it. */
export const storageConfig = {
  name: NAME,
  volume: { name: NAME, configMap: { name: NAME } },
  volumeMount: { name: NAME, mountPath: PATH, readOnly: true },
  variable: { name: 'AWS_CONFIG_FILE', value: `${PATH}/config` },
  configMap: (namespace: string | undefined, settings: AwsSettings) =>
    configMap(namespace, { config: renderAwsConfig(settings) }),
  /** The same ConfigMap with a script that keeps the keys of the exchange between calls. */
  cachingConfigMap: (namespace: string | undefined, settings: AwsSettings) =>
    configMap(namespace, {
      config: renderAwsConfig(settings, `sh ${PATH}/${SCRIPT}`),
      [SCRIPT]: CREDENTIAL_PROCESS_SCRIPT,
    }),
} as const
