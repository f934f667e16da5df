import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandbox } from '@/lib/sandbox/start'
import { openCoreWeave } from '@/lib/testing/clients'
import { controlSandbox } from '@/lib/testing/sandbox/control'
import { createObjectStorage, type StorageKeys } from './client'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: ReturnType<typeof sandbox.createWorld>
let keys: StorageKeys
beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('default')
  const api = openCoreWeave({ baseUrl: sandbox.url, token: world.tokens.operator })
  const { AccessKeyId, SecretAccessKey } = await api.exchangeOwnToken()
  keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
})
afterAll(() => sandbox.close())

const connect = () =>
  createObjectStorage({ endpoint: sandbox.consoleEnvironment().OBJECT_STORAGE_ENDPOINT })
const east = (name: string) => ({ name, zone: 'US-EAST-04A' })

describe('against the sandbox', () => {
  test('a bucket policy is read unchanged, and a missing one differs from a denied one', async () => {
    const storage = connect()
    const text = await storage.getBucketPolicy(east('checkpoints'), keys)
    expect(JSON.parse(text ?? '')).toMatchObject({ Version: '2012-10-17' })
    expect(await storage.getBucketPolicy(east('datasets'), keys)).toBeUndefined()
  })

  test.each([
    ['another zone', { name: 'datasets', zone: 'US-WEST-01A' }, 'AuthorizationHeaderMalformed'],
    ['a bucket that is not there', east('nobody-has-this'), 'NoSuchBucket'],
  ])('%s is refused by name', async (_, bucket, reason) => {
    await expect(connect().getBucketPolicy(bucket, keys)).rejects.toMatchObject({
      detail: { reason },
    })
  })

  test('wrong keys are refused, and are in no part of the error', async () => {
    const wrong = { ...keys, secretAccessKey: 'not-the-secret-key' }
    const error = await connect()
      .getBucketPolicy(east('datasets'), wrong)
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'upstream',
      detail: { reason: 'SignatureDoesNotMatch', status: 403 },
    })
    expect(JSON.stringify([error, String(error)])).not.toMatch(
      new RegExp(`not-the-secret-key|${keys.accessKeyId}`),
    )
  })

  test('a denied read names the required permission', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::archive' },
      ],
    }
    await controlSandbox(sandbox, `/${world.orgUid}/buckets/archive`, {
      policy: JSON.stringify(policy),
    })
    await expect(connect().getBucketPolicy(east('archive'), keys)).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'AccessDenied', next: expect.stringContaining('s3:GetBucketPolicy') },
    })
  })
})

describe('an endpoint that misbehaves', () => {
  let server: Server
  let answer: (response: import('node:http').ServerResponse) => void
  let heard = 0
  beforeAll(async () => {
    server = createServer((_, response) => {
      heard++
      answer(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => server.close())
  const read = () => {
    const { port } = server.address() as AddressInfo
    return createObjectStorage({ endpoint: `http://storage.localhost:${port}` }).getBucketPolicy(
      east('datasets'),
      keys,
    )
  }

  test('is not followed', async () => {
    heard = 0
    answer = (response) => response.writeHead(307, { location: '/again' }).end()
    await expect(read()).rejects.toMatchObject({ detail: { reason: 'redirect' } })
    expect(heard).toBe(1)
  })

  test('is not read without end', async () => {
    answer = (response) => response.end('x'.repeat(100_000))
    await expect(read()).rejects.toMatchObject({ detail: { reason: 'too-large' } })
  })

  test('that hangs up is unreachable', async () => {
    answer = (response) => response.destroy()
    await expect(read()).rejects.toMatchObject({ code: 'unreachable' })
  })
})

test.each(['..', 'a/b', 'a@evil.example', 'UPPER', 'x', 'a..b', 'evil.example#'])(
  'a bucket named %s is never asked for',
  async (name) => {
    await expect(connect().getBucketPolicy(east(name), keys)).rejects.toMatchObject({
      code: 'invalid',
    })
  },
)

test('an IP address cannot be addressed with a bucket name', async () => {
  const storage = createObjectStorage({ endpoint: 'http://127.0.0.1:9' })
  await expect(storage.getBucketPolicy(east('datasets'), keys)).rejects.toMatchObject({
    code: 'invalid',
  })
})
