import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlSandbox, firstOf, serviceAccountToken } from '@/lib/testing/sandbox/control'
import { startSandbox } from '../../start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: ReturnType<typeof sandbox.createWorld>
beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('default')
})
afterAll(() => sandbox.close())

const audience = (of = world) =>
  `//iam.googleapis.com/projects/${of.clouds.google.projectNumber}/locations/global/workloadIdentityPools/coreweave/providers/train-east`
const tokenOf = (account = 'ml-team/train-runner', aud = audience()) =>
  serviceAccountToken(sandbox, world, account, aud)
const TYPE = 'urn:ietf:params:oauth:token-type'

async function exchange(changes: Record<string, string | undefined> = {}) {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: audience(),
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    requested_token_type: `${TYPE}:access_token`,
    subject_token_type: `${TYPE}:jwt`,
    subject_token: changes['subject_token'] ?? (await tokenOf()),
    ...changes,
  }
  const given = Object.entries(form).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const response = await fetch(`${sandbox.url}/google/sts/v1/token`, {
    method: 'POST',
    body: new URLSearchParams(given),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('token exchange', () => {
  test('issues a token for the account that the seeded provider admits', async () => {
    expect(await exchange()).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^ya29\.d\./),
        issued_token_type: `${TYPE}:access_token`,
        token_type: 'Bearer',
        expires_in: 3600,
      },
    })
  })

  test.each([
    ['grant_type', undefined, 'invalid_request', 'Missing required parameter: grant_type'],
    ['grant_type', 'password', 'invalid_request', 'grant_type'],
    ['scope', undefined, 'invalid_request', 'scope'],
    ['subject_token_type', `${TYPE}:saml2`, 'invalid_request', 'subject_token_type'],
    ['requested_token_type', `${TYPE}:jwt`, 'invalid_request', 'requested_token_type'],
    ['audience', 'coreweave/train-east', 'invalid_request', 'full resource name'],
    [
      'audience',
      `//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b`,
      'invalid_target',
      'disabled or deleted',
    ],
    ['subject_token', 'not a token', 'invalid_request', 'cannot be parsed'],
  ])('with %s %s is an %s', async (name, value, error, words) => {
    expect(await exchange({ [name]: value })).toEqual({
      status: 400,
      body: { error, error_description: expect.stringContaining(words) },
    })
  })

  test.each([
    [
      'for another audience',
      ['ml-team/train-runner', 'vault'],
      'invalid_grant',
      'expected audience',
    ],
    [
      'that the condition rejects',
      ['inference/serve'],
      'unauthorized_client',
      'attribute condition',
    ],
  ] as const)('of a token %s is refused', async (_, [account, aud], error, words) => {
    expect(await exchange({ subject_token: await tokenOf(account, aud) })).toEqual({
      status: 400,
      body: { error, error_description: expect.stringContaining(words) },
    })
  })

  test('rejects the provider of another world because of its issuer', async () => {
    const other = sandbox.createWorld('default')
    const subject_token = await tokenOf('ml-team/train-runner', audience(other))
    expect(await exchange({ audience: audience(other), subject_token })).toMatchObject({
      body: { error: 'invalid_grant', error_description: expect.stringContaining('issuer') },
    })
  })

  test.each(['down', 'garbage', 'no-keys', 'wrong-issuer'])(
    'fails while the issuer is %s',
    async (issuer) => {
      const subject_token = await tokenOf()
      const change = (state: string) =>
        controlSandbox(sandbox, `/${world.orgUid}/clusters/${firstOf(world).id}`, { issuer: state })
      await change(issuer)
      const told = await exchange({ subject_token })
      await change('healthy')
      expect(told).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    },
  )
})

describe('impersonation', () => {
  const email = () => `train-runner@${world.clouds.google.projectId}.iam.gserviceaccount.com`
  async function impersonate(token: unknown, body: object, account = email()) {
    const response = await fetch(
      `${sandbox.url}/google/iamcredentials/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    )
    return { status: response.status, body: (await response.json()) as unknown }
  }
  const scope = ['https://www.googleapis.com/auth/cloud-platform']
  const federated = async (account?: string) =>
    (await exchange({ subject_token: await tokenOf(account) })).body['access_token']

  test('is allowed for the IAM member and no other principal of the pool', async () => {
    expect(await impersonate(await federated(), { scope, lifetime: '600s' })).toEqual({
      status: 200,
      body: { accessToken: expect.stringMatching(/^ya29\.c\./), expireTime: expect.any(String) },
    })
    expect(await impersonate(await federated('ml-team/eval'), { scope })).toMatchObject({
      status: 403,
      body: { error: { status: 'PERMISSION_DENIED' } },
    })
  })

  test('returns the same error for a service account that does not exist', async () => {
    const other = `nobody@${world.clouds.google.projectId}.iam.gserviceaccount.com`
    expect(await impersonate(await federated(), { scope }, other)).toMatchObject({ status: 403 })
  })

  test.each([
    ['a token of nobody', 'ya29.unknown', { scope }, 401],
    ['no scope', undefined, {}, 400],
    ['too long a life', undefined, { scope, lifetime: '7200s' }, 400],
  ])('with %s is refused', async (_, token, body, status) => {
    expect(await impersonate(token ?? (await federated()), body)).toMatchObject({ status })
  })
})

test('rejects a provider with an invalid condition or mapping', async () => {
  const provider = {
    kind: 'google-provider',
    pool: 'made',
    provider: 'made',
    issuerUri: 'https://a.example',
    mapping: { 'google.subject': 'assertion.sub' },
  }
  const put = (changes: object) =>
    controlSandbox(sandbox, `/${world.orgUid}/clouds`, { put: { ...provider, ...changes } })
  expect(await put({})).toMatchObject({ status: 200 })
  for (const changes of [
    { condition: 'assertion.sub =' },
    { condition: 'assertion.sub.reverse()' },
    { condition: 'assertion.sub ==' },
    { mapping: { 'attribute.x': 'assertion.sub' } },
    { mapping: { 'google.subject': "'open" } },
  ])
    expect(await put(changes)).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('INVALID_ARGUMENT') },
    })
})
