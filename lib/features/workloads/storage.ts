/** Where the console's CoreWeave is, as its configuration says. */
export type Addresses = {
  api: string
  /** The cache inside a cluster, LOTA. */
  inside: string
  outside: string
  image: string
}

/** What a client has to be told of object storage, which no webhook injects. */
export type Storage = {
  endpoint: string
  /** The zone of the bucket, which signatures name as their region. */
  region: string
  bucket: string
}

export const awsConfig = ({ endpoint, region }: Storage) =>
  [
    '[default]',
    ...(region ? [`region = ${region}`] : []),
    `endpoint_url = ${endpoint}`,
    's3 =',
    '  addressing_style = virtual',
    '',
  ].join('\n')

/** What the AWS SDKs read; the addressing style has no variable and stands in the configuration file. */
export const variablesOf = ({ endpoint, region }: Storage) => [
  { name: 'AWS_ENDPOINT_URL_S3', value: endpoint },
  ...(region
    ? [
        { name: 'AWS_REGION', value: region },
        // The AWS CLI and boto3 read only this one.
        { name: 'AWS_DEFAULT_REGION', value: region },
      ]
    : []),
]
