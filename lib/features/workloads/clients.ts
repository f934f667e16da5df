import { shellCommand } from '@/lib/core/identity/shell'
import { awsConfig, type Storage } from './storage'

export type Client = {
  key: string
  label: string
  code: string
  /** Whether it takes the webhook's credentials by itself. */
  works: 'yes' | 'through-a-file' | 'no'
  /** The lowest version that understands the credentials; absent where nobody documents one. */
  least?: string
  note: string
}

const quote = (text: string) => JSON.stringify(text)
const HOST = /^https?:\/\//

/**
 * How each client is set up for object storage: the endpoint, the bucket in the host name, the region.
 * Versions: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-minimum-sdk.html, and for the AWS CLI
 * and boto3 CoreWeave's own, which are later: https://docs.coreweave.com/products/storage/object-storage
 */
export function clientsFor(storage: Storage): Client[] {
  const { endpoint, region, bucket } = storage
  const host = endpoint.replace(HOST, '')
  const file = `s3://${bucket}/hello.txt`
  return [
    {
      key: 'aws-cli',
      label: 'AWS CLI',
      works: 'yes',
      least: '2.33.2',
      note: 'Older ones take credentials from loopback addresses only.',
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
      works: 'yes',
      least: '1.42.5',
      note: 'Older ones take credentials from loopback addresses only.',
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
      works: 'yes',
      least: '3.458.0',
      note: 'A server that hangs hangs the client too: give requests a timeout of your own.',
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
      note: 'The first SDK for Go has reached its end; use the second.',
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
      note: 'The first SDK for Java has reached its end; use the second.',
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
      note: 'It takes its credentials as the AWS SDK for Go does. No lowest version is documented: use a current one.',
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
      note: 'It does not know container credentials. It works for as long as keys last that another program has taken, about 30 minutes; use rclone or the AWS CLI for anything longer.',
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
      works: 'yes',
      least: 'with boto3 1.42.5',
      note: 'Its S3 provider is boto3, which takes the credentials.',
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
      note: 'No version is documented to take credentials from an https address of its own choice. Through a credential process it takes those of the AWS CLI, which has to be in the image.',
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
      note: 'The original addresses buckets by path as soon as an endpoint is given, which object storage refuses. CoreWeave keeps a fork that does not.',
      code: shellCommand(['s5cmd', '--endpoint-url', endpoint, 'ls', file]),
    },
    {
      key: 'config',
      label: '~/.aws/config',
      works: 'yes',
      note: 'Read by the AWS CLI, boto3 and what is built on them; the others are told in code.',
      code: awsConfig(storage),
    },
  ]
}
