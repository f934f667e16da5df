import type { ClientErrors } from './client-measurement'

/** Written by `npm run clients`. */
export const CLIENT_ERRORS: ClientErrors = {
  boto3: {
    '1.42.4':
      "ValueError: Unsupported host 'api.coreweave.test'. Can only retrieve metadata from a loopback address or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost",
    '1.41.0':
      "ValueError: Unsupported host 'api.coreweave.test'. Can only retrieve metadata from a loopback address or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost",
    '1.34.0':
      "ValueError: Unsupported host 'api.coreweave.test'. Can only retrieve metadata from a loopback address or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost",
    '1.28.0':
      "ValueError: Unsupported host 'api.coreweave.test'. Can only retrieve metadata from these hosts: 169.254.170.2, localhost, 127.0.0.1",
  },
  'aws-cli-2': {
    '2.9.19':
      "Unsupported host 'api.coreweave.test'. Can only retrieve metadata from these hosts: 169.254.170.2, localhost, 127.0.0.1",
  },
  tensorstore: {
    '0.1.81':
      "ValueError: PathStyleRequestNotAllowed: Path-style addressing is not supported: put the bucket into the host name, as in bucket.cwobject.com. [source locations='tensorstore/kvstore/s3/s3_key_value_store.cc:482tensorstore/kvstore/s3/s3_key_value_store.cc:482'] [http_response_code='400'] [ [http_response_body='<?xml version=\\\"1.0\\\" encoding=\\\"UTF-8\\\"?>\\n<Error><Code>PathStyleRequestNotAllowed</Code>…",
  },
  pytorch: {
    '1.5.0': 'S3Exception: Client error: No signing credentials available, see CRT debug logs',
  },
  s3cmd: {
    '2.4.0':
      'ERROR: /tmp: None ERROR: Configuration file not available. ERROR: Consider using --configure parameter to create one.',
  },
  rclone: {
    '1.60.1':
      'For verbose messaging see aws.Config.CredentialsChainVerboseErrors Failed to copy: NoCredentialProviders: no valid providers in chain. Deprecated. For verbose messaging see aws.Config.CredentialsChainVerboseErrors',
  },
  s5cmd: {
    '2.3.0':
      'ERROR "cp s3://scratch/matrix/many/* /tmp": NoCredentialProviders: no valid providers in chain. Deprecated. For verbose messaging see aws.Config.CredentialsChainVerboseErrors',
  },
  'minio-mc': {
    'RELEASE.2025-03-12':
      'mc: <ERROR> Unable to read from `cw/scratch/matrix/one/00.txt`. 400 Bad Request.',
  },
  js: {
    '3.499.0':
      'CredentialsProviderError: api.coreweave.test is not a valid container metadata service hostname',
    '3.485.0':
      'CredentialsProviderError: api.coreweave.test is not a valid container metadata service hostname',
    '3.458.0':
      'CredentialsProviderError: api.coreweave.test is not a valid container metadata service hostname',
  },
  go: {
    '1.24.0': 'invalid endpoint host, "api.coreweave.test", only loopback hosts are allowed',
  },
  'go-v1': {
    '1.47.10':
      'Ignoring, HTTP credential provider invalid endpoint host, "api.coreweave.test", only loopback hosts are allowed. <nil>',
  },
  java: {
    '2.20.0':
      'software.amazon.awssdk.core.exception.SdkClientException: Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(), EnvironmentVariableCredentialsProvider(), WebIdentityTokenCredentialsProvider(), ProfileCredentialsProvider(profileName=default, profileFile=ProfileFile(profilesAndSectionsMap=[])), Contain…',
  },
}
