import type { ExchangeBehavior } from '@/lib/core/exchange-load/exchange-load'
import { shellCommand } from '@/lib/core/identity/shell'
import { renderAwsConfig } from '@/lib/core/kubernetes/storage-config'
import type { StorageSettings } from './storage'

export type ClientSetup = {
  key: string
  label: string
  code: string
  /** Whether the client reads container credentials itself. */
  works: 'yes' | 'through-a-file' | 'no'
  /** The lowest version that supports the credentials; absent if none is documented. */
  least?: string
  /** How often it exchanges the token for keys, where that was measured. */
  exchanges?: ExchangeBehavior
  note: string
}

const quote = (text: string) => JSON.stringify(text)
const HOST = /^https?:\/\//
const EVERY_CALL =
  'It requests new keys at every call, because they live 15 minutes; the ConfigMap with key cache avoids that.'

/**
 * The settings of each client for object storage: endpoint, virtual-hosted addressing, region.
 * Versions: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-minimum-sdk.html, for the AWS CLI
 * and boto3 CoreWeave's later ones: https://docs.coreweave.com/products/storage/object-storage
 */
export function clientsFor(storage: StorageSettings): ClientSetup[] {
  const { endpoint, region, bucket } = storage
  const host = endpoint.replace(HOST, '')
  const file = `s3://${bucket}/hello.txt`
  return [
    {
      key: 'aws-cli',
      label: 'AWS CLI',
      exchanges: 'every-call',
      works: 'yes',
      least: '2.33.2',
      note: `Older versions accept credentials only from loopback addresses. ${EVERY_CALL}`,
      code: [
        shellCommand(['aws', 'configure', 'set', 's3.addressing_style', 'virtual']),
        shellCommand(['aws', 'configure', 'set', 'endpoint_url', endpoint]),
        ...(region ? [shellCommand(['aws', 'configure', 'set', 'region', region])] : []),
        shellCommand(['aws', 's3', 'ls', `s3://${bucket}/`]),
      ].join('\n'),
    },
    {
      key: 'boto3',
      label: 'boto3',
      exchanges: 'every-call',
      works: 'yes',
      least: '1.42.5',
      note: `Older versions accept credentials only from loopback addresses. ${EVERY_CALL}`,
      code: [
        'import boto3',
        'from botocore.config import Config',
        '',
        's3 = boto3.client(',
        '    "s3",',
        `    endpoint_url=${quote(endpoint)},`,
        `    region_name=${quote(region)},`,
        '    config=Config(s3={"addressing_style": "virtual"}),',
        ')',
        `print(s3.list_objects_v2(Bucket=${quote(bucket)}, MaxKeys=10))`,
      ].join('\n'),
    },
    {
      key: 'js',
      label: '@aws-sdk',
      exchanges: 'before-expiry',
      works: 'yes',
      least: '3.458.0',
      note: 'The client has no default request timeout; set one.',
      code: [
        "import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'",
        '',
        'const s3 = new S3Client({',
        `  endpoint: ${quote(endpoint)},`,
        `  region: ${quote(region)},`,
        '  forcePathStyle: false,',
        '})',
        `console.log(await s3.send(new ListObjectsV2Command({ Bucket: ${quote(bucket)} })))`,
      ].join('\n'),
    },
    {
      key: 'go',
      label: 'Go',
      works: 'yes',
      least: 'release-2023-11-14 of aws-sdk-go-v2',
      note: 'AWS SDK for Go v1 has reached end of support; use v2.',
      code: [
        `cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(${quote(region)}))`,
        'if err != nil {',
        '\treturn err',
        '}',
        'client := s3.NewFromConfig(cfg, func(o *s3.Options) {',
        `\to.BaseEndpoint = aws.String(${quote(endpoint)})`,
        '\to.UsePathStyle = false',
        '})',
        `out, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(${quote(bucket)})})`,
      ].join('\n'),
    },
    {
      key: 'java',
      label: 'Java',
      works: 'yes',
      least: '2.21.30',
      note: 'AWS SDK for Java 1.x has reached end of support; use 2.x.',
      code: [
        'S3Client s3 = S3Client.builder()',
        `    .endpointOverride(URI.create(${quote(endpoint)}))`,
        `    .region(Region.of(${quote(region)}))`,
        '    .forcePathStyle(false)',
        '    .build();',
        `s3.listObjectsV2(r -> r.bucket(${quote(bucket)}));`,
      ].join('\n'),
    },
    {
      key: 'rclone',
      label: 'rclone',
      works: 'yes',
      note: 'rclone reads credentials through the AWS SDK for Go. No minimum version is documented; use a current one.',
      code: [
        '[coreweave]',
        'type = s3',
        'provider = AWS',
        'env_auth = true',
        `endpoint = ${endpoint}`,
        ...(region ? [`region = ${region}`] : []),
        'force_path_style = false',
        'no_check_bucket = true',
      ].join('\n'),
    },
    {
      key: 's3cmd',
      label: 's3cmd',
      works: 'no',
      note: 's3cmd does not support container credentials. Keys exported by the AWS CLI work until they expire, after 15 minutes; use rclone or the AWS CLI for longer jobs.',
      code: [
        'eval "$(aws configure export-credentials --format env)"',
        [
          shellCommand(['s3cmd', `--host=${host}`, `--host-bucket=%(bucket)s.${host}`]),
          ...(endpoint.startsWith('http:') ? ['--no-ssl'] : []),
          shellCommand(['ls', `s3://${bucket}/`]),
        ].join(' '),
      ].join('\n'),
    },
    {
      key: 'msc',
      label: 'Multi-Storage Client',
      exchanges: 'every-call',
      works: 'yes',
      least: 'with boto3 1.42.5',
      note: 'The S3 provider uses boto3, which reads the credentials.',
      code: [
        'profiles:',
        '  coreweave:',
        '    storage_provider:',
        '      type: s3',
        '      options:',
        `        base_path: ${quote(bucket)}`,
        `        endpoint_url: ${quote(endpoint)}`,
        `        region_name: ${quote(region)}`,
        '        addressing_style: virtual',
      ].join('\n'),
    },
    {
      key: 'pytorch',
      label: 'PyTorch S3 connector',
      works: 'through-a-file',
      note: 'No version is documented to support container credentials from an HTTPS endpoint. The connector can get credentials from the AWS CLI through credential_process; the image must contain the AWS CLI.',
      code: [
        '# ~/.aws/config',
        '[profile exchange]',
        ...(region ? [`region = ${region}`] : []),
        '[default]',
        'credential_process = aws configure export-credentials --profile exchange',
        '',
        '# train.py',
        'from s3torchconnector import S3MapDataset, S3ClientConfig',
        '',
        'dataset = S3MapDataset.from_prefix(',
        `    ${quote(`s3://${bucket}/`)},`,
        `    region=${quote(region)},`,
        `    endpoint=${quote(endpoint)},`,
        '    s3client_config=S3ClientConfig(force_path_style=False),',
        ')',
      ].join('\n'),
    },
    {
      key: 's5cmd',
      label: 's5cmd',
      works: 'no',
      note: 'The original s5cmd uses path-style addressing with a custom endpoint, which object storage rejects. Use CoreWeave’s fork.',
      code: shellCommand(['s5cmd', '--endpoint-url', endpoint, 'ls', file]),
    },
    {
      key: 'config',
      label: '~/.aws/config',
      works: 'yes',
      note: 'Read by the AWS CLI, boto3 and tools built on them. Other clients are configured in code.',
      code: renderAwsConfig(storage),
    },
  ]
}
