/** The endpoints and the image that the console is configured with. */
export type Addresses = {
  api: string
  /** The object storage endpoint inside a cluster (LOTA). */
  inside: string
  outside: string
  image: string
}

/** The settings of object storage that a client needs and the webhook does not inject. */
export type StorageSettings = {
  endpoint: string
  /** The bucket's zone, which is the region in request signatures. */
  region: string
  bucket: string
}

/** Environment variables for the AWS SDKs. The addressing style has none and needs the configuration file. */
export const storageVariables = ({ endpoint, region }: StorageSettings) => [
  { name: 'AWS_ENDPOINT_URL_S3', value: endpoint },
  ...(region
    ? [
        { name: 'AWS_REGION', value: region },
        // The AWS CLI and boto3 read only AWS_DEFAULT_REGION.
        { name: 'AWS_DEFAULT_REGION', value: region },
      ]
    : []),
]
