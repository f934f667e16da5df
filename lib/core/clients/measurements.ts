import type { ClientMeasurements } from './client-measurement'

/** Written by `npm run clients`. */
export const MEASUREMENTS: ClientMeasurements = {
  date: '2026-12-01',
  clients: [
    {
      key: 'boto3',
      label: 'boto3',
      versions: [
        {
          version: '1.44.5',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 5,
          exchanges: 6,
          addressing: 'needs-setting',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
          below: 'botocore 1.44.8',
        },
        {
          version: '1.42.5',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 5,
          exchanges: 6,
          addressing: 'needs-setting',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
          below: 'botocore 1.42.5',
        },
        {
          version: '1.42.4',
          takes: false,
          reason: 'no-exchange',
          below: 'botocore 1.42.4',
        },
        {
          version: '1.41.0',
          takes: false,
          reason: 'no-exchange',
          below: 'botocore 1.41.0',
        },
        {
          version: '1.34.0',
          takes: false,
          reason: 'no-exchange',
          below: 'botocore 1.34.0',
        },
        {
          version: '1.28.0',
          takes: false,
          reason: 'no-exchange',
          below: 'botocore 1.31.0',
        },
      ],
    },
    {
      key: 'aws-cli',
      label: 'AWS CLI 1',
      versions: [
        {
          version: '1.46.2',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 20,
          exchanges: 22,
          addressing: 'needs-setting',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'aws-cli-2',
      label: 'AWS CLI 2',
      versions: [
        {
          version: '2.9.19',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 's3fs',
      label: 's3fs',
      versions: [
        {
          version: '2026.9.0',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 5,
          exchanges: 11,
          addressing: 'needs-setting',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
          below: 'botocore 1.43.117',
        },
      ],
    },
    {
      key: 'msc',
      label: 'Multi-Storage Client',
      versions: [
        {
          version: '1.3.1',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 5,
          exchanges: 6,
          addressing: 'needs-setting',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
          below: 'botocore 1.44.8',
        },
      ],
    },
    {
      key: 'pyarrow',
      label: 'PyArrow',
      versions: [
        {
          version: '26.0.1',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 4,
            below: 8,
          },
          rereads: true,
        },
        {
          version: '21.0.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 4,
            below: 8,
          },
          rereads: true,
        },
        {
          version: '19.0.1',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 4,
            below: 8,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'duckdb',
      label: 'DuckDB',
      versions: [
        {
          version: '1.5.5',
          takes: true,
          reads: true,
          refreshes: 'once',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
        },
      ],
    },
    {
      key: 'duckdb-refresh',
      label: 'DuckDB with REFRESH auto',
      versions: [
        {
          version: '1.5.5',
          takes: true,
          reads: true,
          refreshes: 'after-refusal',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          rereads: true,
        },
      ],
    },
    {
      key: 'opendal',
      label: 'OpenDAL',
      versions: [
        {
          version: '0.47.12',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 110,
            below: 130,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'obstore',
      label: 'object_store (obstore)',
      versions: [
        {
          version: '0.12.1',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'polars',
      label: 'Polars',
      versions: [
        {
          version: '2.1.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 15,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'deltalake',
      label: 'delta-rs',
      versions: [
        {
          version: '1.6.6',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 8,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'tensorstore',
      label: 'TensorStore',
      versions: [
        {
          version: '0.1.86',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '0.1.81',
          takes: true,
          reads: false,
          addressing: 'path',
        },
      ],
    },
    {
      key: 'pytorch',
      label: 'PyTorch S3 connector',
      versions: [
        {
          version: '1.5.0',
          takes: false,
          reason: 'empty-session-token',
        },
      ],
    },
    {
      key: 'minio-py',
      label: 'MinIO SDK for Python',
      versions: [
        {
          version: '7.2.20',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 8,
            below: 20,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 's3cmd',
      label: 's3cmd',
      versions: [
        {
          version: '2.4.0',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'rclone',
      label: 'rclone',
      versions: [
        {
          version: '1.75.2',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 20,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '1.60.1',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 's5cmd',
      label: 's5cmd',
      versions: [
        {
          version: '2.3.0',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'minio-mc',
      label: 'MinIO client (mc)',
      versions: [
        {
          version: 'RELEASE.2025-03-12',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'js',
      label: '@aws-sdk',
      versions: [
        {
          version: '3.1169.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '3.514.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '3.511.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '3.499.0',
          takes: false,
          reason: 'no-exchange',
        },
        {
          version: '3.485.0',
          takes: false,
          reason: 'no-exchange',
        },
        {
          version: '3.458.0',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'go',
      label: 'AWS SDK for Go v2',
      versions: [
        {
          version: '1.33.18',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '1.25.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '1.24.0',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'go-v1',
      label: 'AWS SDK for Go v1',
      versions: [
        {
          version: '1.55.8',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '1.47.11',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 290,
            below: 320,
          },
          rereads: true,
        },
        {
          version: '1.47.10',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'minio-go',
      label: 'MinIO SDK for Go',
      versions: [
        {
          version: '7.4.1',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'needs-setting',
          renews: {
            atLeast: 0,
            below: 4,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'java',
      label: 'AWS SDK for Java 2',
      versions: [
        {
          version: '2.57.8',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 220,
            below: 260,
          },
          rereads: true,
        },
        {
          version: '2.21.30',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 580,
            below: 620,
          },
          rereads: true,
        },
        {
          version: '2.21.29',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 620,
            below: 880,
          },
          rereads: true,
        },
        {
          version: '2.20.0',
          takes: false,
          reason: 'no-exchange',
        },
      ],
    },
    {
      key: 'java-v1',
      label: 'AWS SDK for Java 1',
      versions: [
        {
          version: '1.12.797',
          takes: true,
          reads: true,
          refreshes: 'every-call',
          calls: 5,
          exchanges: 10,
          addressing: 'virtual',
          renews: {
            atLeast: 880,
            below: 920,
          },
          rereads: true,
        },
      ],
    },
    {
      key: 'rust',
      label: 'AWS SDK for Rust',
      versions: [
        {
          version: '1.157.0',
          takes: true,
          reads: true,
          refreshes: 'before-expiry',
          calls: 5,
          exchanges: 1,
          addressing: 'virtual',
          renews: {
            atLeast: 4,
            below: 8,
          },
          rereads: true,
        },
      ],
    },
  ],
  notRun: [
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
  ],
}
