import { type ClientFacts, factsOf, sinceVersionOf } from '@/lib/core/clients/client-facts'
import type { KeyRefresh } from '@/lib/core/clients/client-measurement'
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
  /** The lowest version that supports the credentials; absent if none is known. */
  least?: string
  /** How often it exchanges the token for keys, where that was measured. */
  exchanges?: ExchangeBehavior
  /** How long before the end of its keys it exchanges again, at most. */
  renewsSeconds?: number
  /** What was measured or is cited of it. */
  facts?: ClientFacts
  note: string
}

type WrittenSetup = Pick<ClientSetup, 'key' | 'label' | 'code' | 'note'> &
  Partial<Pick<ClientSetup, 'works' | 'least' | 'exchanges'>> & {
    /** The measured client that this one is built on. */
    measuredAs?: string
  }

const BEHAVIORS = {
  'every-call': 'every-call',
  'before-expiry': 'before-expiry',
  'after-refusal': 'before-expiry',
  once: undefined,
  'not-seen': undefined,
} as const satisfies Record<KeyRefresh, ExchangeBehavior | undefined>

/** How long before the end of its keys a client exchanges again at most, where that is known. */
function renewalOf({ refreshes, renews }: ClientFacts): Pick<ClientSetup, 'renewsSeconds'> {
  if (refreshes === 'after-refusal') return { renewsSeconds: 0 }
  return renews?.below === undefined ? {} : { renewsSeconds: renews.below }
}

/** A setup with what is known of its client, which counts unless the setup says otherwise. */
function withFacts({ measuredAs, ...written }: WrittenSetup): ClientSetup {
  const facts = factsOf(measuredAs ?? written.key)
  const least = written.least ?? facts?.since
  const exchanges = written.exchanges ?? (facts?.refreshes && BEHAVIORS[facts.refreshes])
  const { key, label, code, note } = written
  return {
    key,
    label,
    code,
    note,
    works: written.works ?? (facts && !facts.works ? 'no' : 'yes'),
    ...(least !== undefined && { least }),
    ...(exchanges && { exchanges }),
    ...(facts && renewalOf(facts)),
    ...(facts && { facts }),
  }
}

const quote = (text: string) => JSON.stringify(text)
const HOST = /^https?:\/\//
const EVERY_CALL =
  'It requests new keys at every call, because they live 15 minutes; the ConfigMap with key cache avoids that.'

/**
 * The settings of each client for object storage: endpoint, virtual-hosted addressing, region.
 * What the clients can do is measured or cited in `lib/core/clients`.
 */
export const clientsFor = (storage: StorageSettings): ClientSetup[] =>
  setupsFor(storage).map(withFacts)

function setupsFor(storage: StorageSettings): WrittenSetup[] {
  const { endpoint, region, bucket } = storage
  const host = endpoint.replace(HOST, '')
  const scheme = endpoint.startsWith('http:') ? 'http' : 'https'
  const file = `s3://${bucket}/hello.txt`
  return [
    {
      key: 'aws-cli',
      label: 'AWS CLI',
      least: `${sinceVersionOf('aws-cli-2')} (version 1: with botocore ${sinceVersionOf('boto3')})`,
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
      note: 'The version is that of the module aws-sdk-go-v2/config. AWS SDK for Go v1 has reached end of support; use v2.',
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
      note: 'AWS SDK for Java 1.x has reached end of support and exchanges at every call; use 2.x.',
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
      note: 'rclone reads credentials through the AWS SDK for Go.',
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
      least: `with boto3 ${sinceVersionOf('boto3')}`,
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
        '        s3:',
        '          addressing_style: virtual',
      ].join('\n'),
    },
    {
      key: 'pytorch',
      label: 'PyTorch S3 connector',
      works: 'through-a-file',
      note: 'The connector refuses keys whose session token is empty, as that of CoreWeave’s keys can be. It can get credentials from the AWS CLI through credential_process; the image must contain the AWS CLI.',
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
      note: 'The original s5cmd uses path-style addressing with a custom endpoint, which object storage rejects. Use CoreWeave’s fork.',
      code: shellCommand(['s5cmd', '--endpoint-url', endpoint, 'ls', file]),
    },
    {
      key: 's3fs',
      label: 's3fs',
      note: `s3fs reads credentials through aiobotocore. ${EVERY_CALL}`,
      code: [
        'import s3fs',
        '',
        'files = s3fs.S3FileSystem(',
        `    endpoint_url=${quote(endpoint)},`,
        `    client_kwargs={"region_name": ${quote(region)}},`,
        '    config_kwargs={"s3": {"addressing_style": "virtual"}},',
        ')',
        `print(files.ls(${quote(bucket)}))`,
      ].join('\n'),
    },
    {
      key: 'pyarrow',
      label: 'PyArrow',
      note: 'Without force_virtual_addressing it puts the bucket into the path.',
      code: [
        'from pyarrow import fs',
        '',
        'files = fs.S3FileSystem(',
        `    endpoint_override=${quote(host)},`,
        `    scheme=${quote(scheme)},`,
        `    region=${quote(region)},`,
        '    force_virtual_addressing=True,',
        ')',
        `print(files.get_file_info(fs.FileSelector(${quote(bucket)})))`,
      ].join('\n'),
    },
    {
      key: 'duckdb',
      label: 'DuckDB',
      measuredAs: 'duckdb-refresh',
      note: 'A secret holds the keys it was created with, which end after 15 minutes; REFRESH auto gets new ones. The extension reads CA certificates only from /etc/pki/tls/certs/ca-bundle.crt: link the bundle of a Debian image there.',
      code: [
        'INSTALL httpfs; LOAD httpfs; INSTALL aws; LOAD aws;',
        'CREATE SECRET storage (',
        '    TYPE s3, PROVIDER credential_chain, REFRESH auto,',
        `    ENDPOINT '${host}', URL_STYLE 'vhost', USE_SSL ${scheme === 'https'}, REGION '${region}'`,
        ');',
        `SELECT size FROM read_blob('${file}');`,
      ].join('\n'),
    },
    {
      key: 'polars',
      label: 'Polars, obstore',
      note: 'Libraries on the Rust crate object_store. With virtual-hosted addressing the endpoint has to name the bucket.',
      code: [
        'import polars',
        '',
        'options = {',
        `    "aws_endpoint": ${quote(`${scheme}://${bucket}.${host}`)},`,
        '    "aws_virtual_hosted_style_request": "true",',
        `    "aws_region": ${quote(region)},`,
        ...(scheme === 'http' ? ['    "aws_allow_http": "true",'] : []),
        '}',
        `print(polars.scan_csv(${quote(`s3://${bucket}/table.csv`)}, storage_options=options).collect())`,
      ].join('\n'),
    },
    {
      key: 'opendal',
      label: 'OpenDAL',
      note: 'Without enable_virtual_host_style it puts the bucket into the path.',
      code: [
        'import opendal',
        '',
        'operator = opendal.Operator(',
        '    "s3",',
        `    bucket=${quote(bucket)},`,
        `    endpoint=${quote(endpoint)},`,
        `    region=${quote(region)},`,
        '    enable_virtual_host_style="true",',
        ')',
        'print(operator.read("hello.txt"))',
      ].join('\n'),
    },
    {
      key: 'tensorstore',
      label: 'TensorStore',
      note: 'Leave the bucket empty and put it into the host of the endpoint, or TensorStore puts it into the path.',
      code: [
        'import tensorstore',
        '',
        'store = tensorstore.KvStore.open({',
        '    "driver": "s3",',
        '    "bucket": "",',
        `    "endpoint": ${quote(`${scheme}://${bucket}.${host}`)},`,
        `    "aws_region": ${quote(region)},`,
        '}).result()',
        'print(store.read("hello.txt").result().value)',
      ].join('\n'),
    },
    {
      key: 'rust',
      label: 'Rust',
      note: 'The version is that of the crate aws-sdk-s3.',
      code: [
        'let shared = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;',
        'let settings = aws_sdk_s3::config::Builder::from(&shared)',
        `    .endpoint_url(${quote(endpoint)})`,
        `    .region(aws_sdk_s3::config::Region::new(${quote(region)}))`,
        '    .force_path_style(false)',
        '    .build();',
        'let client = aws_sdk_s3::Client::from_conf(settings);',
        `client.list_objects_v2().bucket(${quote(bucket)}).send().await?;`,
      ].join('\n'),
    },
    {
      key: 'config',
      label: '~/.aws/config',
      note: 'Read by the AWS CLI, boto3 and tools built on them. Other clients are configured in code.',
      code: renderAwsConfig(storage),
    },
  ]
}
