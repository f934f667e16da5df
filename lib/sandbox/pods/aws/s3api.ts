import { lookup } from 'node:dns'
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs'
import { Agent, type AgentOptions } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { findCredentials } from './credentials'
import { AwsCliFailure } from './failure'
import { type Options, type Settings, settingsOf } from './settings'

const lookupHost: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith('.localhost')) lookup(hostname, options, callback)
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}
// The agent passes its options, including lookup, to net.connect.
const agentOptions = { lookup: lookupHost } as AgentOptions

/** In a sandbox cluster, the platform's host names resolve to the sandbox's storage. */
function endpointOf({ endpoint, region }: Settings) {
  const own = process.env['SANDBOX_STORAGE_ENDPOINT']
  const url = endpoint ?? `https://s3.${region ?? 'us-east-1'}.amazonaws.com`
  if (!URL.canParse(url)) throw new AwsCliFailure(255, `Invalid endpoint: ${url}`)
  return own && /^(cwlota|cwobject)\.com$/.test(new URL(url).hostname) ? own : url
}

type Operation = {
  name: string
  run: (client: S3Client, options: Options, words: string[]) => Promise<object | undefined>
}

const required = (options: Options, ...names: string[]) => {
  const missing = names.filter((name) => options[name] === undefined)
  if (missing.length > 0)
    throw new AwsCliFailure(
      252,
      `aws: [ERROR]: the following arguments are required: ${missing.map((name) => `--${name}`).join(', ')}`,
    )
  return Object.fromEntries(names.map((name) => [name, options[name] ?? '']))
}

const operations: Record<string, Operation> = {
  'list-buckets': {
    name: 'ListBuckets',
    run: async (client) => {
      const { Buckets = [], Owner } = await client.send(new ListBucketsCommand({}))
      return { Buckets, Owner, Prefix: null }
    },
  },
  'head-bucket': {
    name: 'HeadBucket',
    run: async (client, options) => {
      const { bucket: Bucket } = required(options, 'bucket')
      const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket }))
      return { ...(BucketRegion ? { BucketRegion } : {}), AccessPointAlias: false }
    },
  },
  'list-objects-v2': {
    name: 'ListObjectsV2',
    run: async (client, options) => {
      const { bucket: Bucket } = required(options, 'bucket')
      const limit = Number(options['max-keys'] ?? options['max-items'] ?? 1000)
      const { Contents, CommonPrefixes, Prefix } = await client.send(
        new ListObjectsV2Command({
          Bucket,
          MaxKeys: limit,
          ...(options['prefix'] ? { Prefix: options['prefix'] } : {}),
          ...(options['delimiter'] ? { Delimiter: options['delimiter'] } : {}),
        }),
      )
      return {
        ...(Contents ? { Contents } : {}),
        ...(CommonPrefixes ? { CommonPrefixes } : {}),
        RequestCharged: null,
        Prefix: Prefix ?? '',
      }
    },
  },
  'get-object': {
    name: 'GetObject',
    run: async (client, options, [outfile]) => {
      const { bucket: Bucket, key: Key } = required(options, 'bucket', 'key')
      if (!outfile)
        throw new AwsCliFailure(252, 'aws: [ERROR]: the following arguments are required: outfile')
      const { Body, ...answer } = await client.send(new GetObjectCommand({ Bucket, Key }))
      // On Node, the SDK's body is a Readable.
      if (Body) await pipeline(Body as Readable, createWriteStream(outfile))
      const { AcceptRanges, LastModified, ContentLength, ETag, ContentType, Metadata } = answer
      return { AcceptRanges, LastModified, ContentLength, ETag, ContentType, Metadata }
    },
  },
  'head-object': {
    name: 'HeadObject',
    run: async (client, options) => {
      const { bucket: Bucket, key: Key } = required(options, 'bucket', 'key')
      const answer = await client.send(new HeadObjectCommand({ Bucket, Key }))
      const { AcceptRanges, LastModified, ContentLength, ETag, ContentType, Metadata } = answer
      return { AcceptRanges, LastModified, ContentLength, ETag, ContentType, Metadata }
    },
  },
  'put-object': {
    name: 'PutObject',
    run: async (client, options) => {
      const { bucket: Bucket, key: Key } = required(options, 'bucket', 'key')
      const { ETag, ChecksumCRC32, ChecksumType } = await client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: bodyOf(options['body']),
          ...(options['content-type'] ? { ContentType: options['content-type'] } : {}),
        }),
      )
      return { ETag, ChecksumCRC32, ChecksumType }
    },
  },
  'delete-object': {
    name: 'DeleteObject',
    run: async (client, options) => {
      const { bucket: Bucket, key: Key } = required(options, 'bucket', 'key')
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
      return undefined
    },
  },
}

function bodyOf(path: string | undefined) {
  if (!path) return ''
  try {
    return statSync(path).isFile() ? readFileSync(path) : createReadStream(path)
  } catch {
    throw new AwsCliFailure(
      255,
      `Error parsing parameter '--body': Blob values must be a path to a file.`,
    )
  }
}

export async function s3api([verb = '', ...words]: string[], options: Options) {
  const operation = Object.hasOwn(operations, verb) ? operations[verb] : undefined
  if (!operation)
    throw new AwsCliFailure(252, `aws: [ERROR]: argument operation: Found invalid choice '${verb}'`)
  return withClient(operation.name, options, async (client) => {
    const answer = await operation.run(client, options, words)
    return answer ? `${JSON.stringify(answer, asPrinted, 4)}\n` : ''
  })
}

/** Runs a command with the resolved credentials and prints errors like the CLI. */
export async function withClient<T>(
  operation: string,
  options: Options,
  run: (client: S3Client) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(options)
  const endpoint = endpointOf(settings)
  const { credentials } = await findCredentials(settings)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const client = new S3Client({
    region: settings.region ?? 'us-east-1',
    endpoint,
    forcePathStyle: settings.pathStyle,
    maxAttempts: 2,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    requestHandler: {
      httpAgent: new Agent(agentOptions),
      httpsAgent: new SecureAgent(agentOptions),
      connectionTimeout: 5_000,
      requestTimeout: 20_000,
      throwOnRequestTimeout: true,
    },
  })
  try {
    return await run(client)
  } catch (error) {
    throw failureOf(operation, endpoint, error)
  }
}

/** botocore prints times with an offset. */
const asPrinted = (_key: string, value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
    ? value.replace(/\.\d{3}Z$/, '+00:00')
    : value

const headTexts: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
}

function failureOf(operation: string, endpoint: string, error: unknown) {
  if (!(error instanceof S3ServiceException)) {
    if (error instanceof AwsCliFailure) return error
    const network = error instanceof Error && ('code' in error || error.name === 'TimeoutError')
    return network
      ? new AwsCliFailure(255, `Could not connect to the endpoint URL: "${endpoint}/"`, {
          cause: error,
        })
      : error
  }
  const status = error.$metadata.httpStatusCode ?? 0
  // A response to HEAD has no body, so only its status is known.
  const [code, text] = operation.startsWith('Head')
    ? [String(status), headTexts[status] ?? error.message]
    : [error.name, error.message]
  return new AwsCliFailure(
    254,
    `An error occurred (${code}) when calling the ${operation} operation: ${text}`,
    { cause: error },
  )
}
