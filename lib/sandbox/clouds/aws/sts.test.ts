import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { controlSandbox, firstOf, serviceAccountToken } from '@/lib/testing/sandbox/control'
import { startSandbox } from '../../start'

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: ReturnType<typeof sandbox.createWorld>
beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('default')
})
afterAll(() => sandbox.close())

const endpoint = () => `${sandbox.url}/aws/sts`
const arn = (role: string, account = world.clouds.aws.accountId) =>
  `arn:aws:iam::${account}:role/${role}`
const tokenOf = (account: string, audience = 'sts.amazonaws.com') =>
  serviceAccountToken(sandbox, world, account, audience)

const anonymous = () => new STSClient({ endpoint: endpoint(), region: 'us-east-1', maxAttempts: 1 })
type Asked = { role?: string; account?: string; token?: string; seconds?: number; session?: string }
const assume = async ({ role = 'train-runner', account, token, seconds, session }: Asked = {}) =>
  anonymous().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: arn(role, account),
      RoleSessionName: session ?? 'a-test',
      WebIdentityToken: token ?? (await tokenOf('ml-team/train-runner')),
      ...(seconds === undefined ? {} : { DurationSeconds: seconds }),
    }),
  )
const refusal = (answer: Promise<unknown>) =>
  answer.then(
    () => 'let in',
    (error: Error) => ({ name: error.name, message: error.message }),
  )

describe('the AWS client', () => {
  test('gets credentials for the account that the seeded role trusts and can call GetCallerIdentity', async () => {
    const { Credentials: keys, ...told } = await assume()
    expect(told).toMatchObject({
      SubjectFromWebIdentityToken: 'system:serviceaccount:ml-team:train-runner',
      Audience: 'sts.amazonaws.com',
      Provider: expect.stringContaining(`:oidc-provider/${bareIssuer(firstOf(world).issuerUrl)}`),
    })
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    }
    const ask = (given: typeof credentials) =>
      new STSClient({ endpoint: endpoint(), region: 'us-east-1', credentials: given }).send(
        new GetCallerIdentityCommand(),
      )
    expect(await ask(credentials)).toMatchObject({
      Arn: `arn:aws:sts::${world.clouds.aws.accountId}:assumed-role/train-runner/a-test`,
      Account: world.clouds.aws.accountId,
    })
    expect(await refusal(ask({ ...credentials, secretAccessKey: 'x'.repeat(40) }))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
    expect(await refusal(ask({ ...credentials, sessionToken: 'other' }))).toMatchObject({
      name: 'InvalidClientTokenId',
    })
  })

  test('gets none for another account, except for the role that trusts every account', async () => {
    const token = await tokenOf('inference/serve')
    expect(await refusal(assume({ token }))).toEqual({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
    expect(await assume({ token, role: 'shared-data' })).toHaveProperty('Credentials')
    expect(await refusal(assume({ role: 'no-such-role' }))).toMatchObject({ name: 'AccessDenied' })
  })

  test('gets none in another world’s AWS account', async () => {
    const other = sandbox.createWorld('default')
    expect(await refusal(assume({ account: other.clouds.aws.accountId }))).toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: expect.stringContaining('No OpenIDConnect provider found in your account'),
    })
  })

  test('is denied with a token for another audience, of another world, or with a changed signature', async () => {
    const invalid = { name: 'InvalidIdentityTokenException' }
    expect(
      await refusal(assume({ token: await tokenOf('ml-team/train-runner', 'vault') })),
    ).toEqual({ ...invalid, message: 'Incorrect token audience' })
    expect(await refusal(assume({ token: 'not a token' }))).toMatchObject(invalid)
    const token = await tokenOf('ml-team/train-runner')
    const [header, , signature] = token.split('.')
    const [, payload] = (await tokenOf('ml-team/eval')).split('.')
    expect(await refusal(assume({ token: [header, payload, signature].join('.') }))).toMatchObject(
      invalid,
    )
  })

  test.each([
    [{ seconds: 899 }, 'greater than or equal to 900'],
    [{ seconds: 43_201 }, 'less than or equal to 43200'],
    [{ seconds: 7200 }, 'exceeds the MaxSessionDuration'],
    [{ session: 'a b' }, 'regular expression pattern'],
    [{ session: 'x' }, 'length greater than or equal to 2'],
    [{ token: 'x' }, 'length greater than or equal to 4'],
  ])('explains what is wrong with %o', async (asked, message) => {
    expect(await refusal(assume(asked))).toEqual({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    })
  })
})

describe('a raw request', () => {
  const post = async (form: Record<string, string>) => {
    const response = await fetch(`${endpoint()}/`, {
      method: 'POST',
      body: new URLSearchParams({ Version: '2011-06-15', ...form }),
    })
    return [response.status, await response.text()] as const
  }

  test('reports all missing parameters together', async () => {
    const [status, text] = await post({ Action: 'AssumeRoleWithWebIdentity' })
    expect(status).toBe(400)
    expect(text).toContain("3 validation errors detected: Value null at 'roleArn'")
  })

  test('rejects unknown actions, unknown versions and unsigned calls', async () => {
    expect((await post({ Action: 'AssumeRole' }))[1]).toContain('<Code>InvalidAction</Code>')
    expect((await post({ Action: 'GetCallerIdentity', Version: '1999-01-01' }))[1]).toContain(
      'Could not find operation GetCallerIdentity for version 1999-01-01',
    )
    expect((await post({ Action: 'GetCallerIdentity' }))[1]).toContain('MissingAuthenticationToken')
  })

  test('rejects an invalid session policy', async () => {
    const form = {
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: arn('train-runner'),
      RoleSessionName: 'a-test',
      WebIdentityToken: await tokenOf('ml-team/train-runner'),
    }
    expect((await post({ ...form, Policy: '{' }))[1]).toContain('MalformedPolicyDocument')
  })
})

describe('an issuer', () => {
  const change = (issuer: string) =>
    controlSandbox(sandbox, `/${world.orgUid}/clusters/${firstOf(world).id}`, { issuer })

  test.each([
    ['down', 'IDPCommunicationErrorException'],
    ['disabled', 'InvalidIdentityTokenException'],
    ['garbage', 'InvalidIdentityTokenException'],
    ['wrong-issuer', 'InvalidIdentityTokenException'],
    ['no-keys', 'InvalidIdentityTokenException'],
  ])('that is %s ends with %s', async (state, name) => {
    const token = await tokenOf('ml-team/train-runner')
    await change(state)
    const told = await refusal(assume({ token }))
    await change('healthy')
    expect(told).toMatchObject({ name })
  })
})

describe('a trust policy', () => {
  const put = (trust: unknown) =>
    controlSandbox(sandbox, `/${world.orgUid}/clouds`, {
      put: { kind: 'aws-role', name: 'made', trust },
    })
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/example.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
  }

  test.each([
    [
      'with an operator that IAM has not',
      { Statement: { ...statement, Condition: { StringSameAs: { a: 'b' } } } },
    ],
    [
      'with Null and a suffix',
      { Statement: { ...statement, Condition: { NullIfExists: { a: 'true' } } } },
    ],
    ['with a resource', { Statement: { ...statement, Resource: '*' } }],
    ['without a principal', { Statement: { ...statement, Principal: undefined } }],
    ['about another service', { Statement: { ...statement, Action: 's3:GetObject' } }],
    ['of another version', { Version: '2024-01-01', Statement: statement }],
    ['without statements', { Statement: [] }],
    ['that is text', 'allow all'],
  ])('%s is refused as the role is made', async (_, trust) => {
    expect(await put(trust)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^MalformedPolicyDocument: ./) },
    })
  })
})
