/** The content of an AWS configuration file. The addressing style has no environment variable. */
export const renderAwsConfig = ({ endpoint, region }: { endpoint: string; region: string }) =>
  [
    '[default]',
    ...(region ? [`region = ${region}`] : []),
    `endpoint_url = ${endpoint}`,
    's3 =',
    '  addressing_style = virtual',
    '',
  ].join('\n')

const NAME = 'object-storage'
const PATH = '/etc/object-storage'

/** A ConfigMap with an AWS configuration file, and what a pod needs to read it. */
export const storageConfig = {
  name: NAME,
  volume: { name: NAME, configMap: { name: NAME } },
  volumeMount: { name: NAME, mountPath: PATH, readOnly: true },
  variable: { name: 'AWS_CONFIG_FILE', value: `${PATH}/config` },
  configMap: (namespace: string | undefined, config: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, ...(namespace !== undefined && { namespace }) },
    data: { config },
  }),
} as const
