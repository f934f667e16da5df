import { ListBucketsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { AwsCliFailure } from './failure'
import { withClient } from './s3api'
import type { Options } from './settings'

const stamp = (at: Date | undefined) => at?.toISOString().slice(0, 19).replace('T', ' ') ?? ''

/** `aws s3 ls`: lists buckets, or one level of a bucket, in the CLI's layout. */
export async function runS3([verb = '', target]: string[], options: Options) {
  if (verb !== 'ls')
    throw new AwsCliFailure(
      252,
      `aws: [ERROR]: argument subcommand: Found invalid choice '${verb}'`,
    )
  if (!target || target === 's3://') return withClient('ListBuckets', options, listBuckets)
  const [, bucket = '', prefix = ''] = /^(?:s3:\/\/)?([^/]+)\/?(.*)$/s.exec(target) ?? []
  return withClient('ListObjectsV2', options, (client) => listObjects(client, bucket, prefix))
}

async function listBuckets(client: S3Client) {
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
  return lines(Buckets.map(({ CreationDate, Name }) => `${stamp(CreationDate)} ${Name}`))
}

async function listObjects(client: S3Client, bucket: string, prefix: string) {
  const { Contents = [], CommonPrefixes = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/' }),
  )
  const short = (key = '') => key.slice(prefix.lastIndexOf('/') + 1)
  // If nothing matches the prefix, the CLI exits 1 without output.
  if (prefix && Contents.length + CommonPrefixes.length === 0) throw new AwsCliFailure(1, '')
  return lines([
    ...CommonPrefixes.map(({ Prefix }) => `${'PRE'.padStart(30)} ${short(Prefix)}`),
    ...Contents.map(
      ({ LastModified, Size = 0, Key }) =>
        `${stamp(LastModified)} ${String(Size).padStart(10)} ${short(Key)}`,
    ),
  ])
}

const lines = (each: string[]) => each.map((line) => `${line}\n`).join('')
