import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { assumeRole, stsUrl } from '@/lib/adapters/aws/sts'
import { exchangeAtGoogle, impersonate } from '@/lib/adapters/google/token-exchange'
import { AwsTarget, GcpTarget } from '@/lib/core/identity/trust-target'

const AWS = { AWS_STS_URL: 'https://sts.{region}.amazonaws.com' }

describe('the AWS STS endpoint', () => {
  test.each([
    ['aws', 'eu-central-1', 'https://sts.eu-central-1.amazonaws.com/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com/'],
    ['aws-cn', 'cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn/'],
  ] as const)('of %s in %s is %s', (partition, region, url) => {
    expect(stsUrl(AWS, { partition, region })).toBe(url)
  })

  test('can be a custom URL for every partition and region', () => {
    const own = { AWS_STS_URL: 'https://sts.corp.dev/amazonaws.com/x' }
    expect(stsUrl(own, { partition: 'aws-cn', region: 'cn-north-1' })).toBe(
      'https://sts.corp.dev/amazonaws.com/x/',
    )
  })
})

const aws = AwsTarget.parse({ cloud: 'aws', accountId: '123456789012', role: 'a/train' })
const gcp = GcpTarget.parse({
  cloud: 'gcp',
  projectNumber: '123456789012',
  projectId: 'ml-prod',
  pool: 'coreweave',
  provider: 'train-east',
})

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})
async function serving(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const saying = (status: number, text: string) =>
  serving((_, response) => response.writeHead(status).end(text))

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLW9mLWEtdG9rZW4'

describe('a response of AWS STS', () => {
  const ask = async (status: number, text: string) =>
    assumeRole({ AWS_STS_URL: await saying(status, text) }, aws, TOKEN)
  const error = (code: string, message: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

  test.each([
    [
      400,
      error(
        'InvalidIdentityToken',
        'No OpenIDConnect provider found in your account for https://a',
      ),
      'aws-no-provider',
    ],
    [400, error('InvalidIdentityToken', 'Incorrect token audience'), 'aws-audience'],
    [
      400,
      error(
        'InvalidIdentityToken',
        'Couldn&#39;t retrieve verification key from your identity provider',
      ),
      'aws-keys',
    ],
    [400, error('InvalidIdentityToken', 'Something new'), 'aws-token'],
    [400, error('ExpiredTokenException', 'Token expired'), 'aws-expired'],
    [400, error('IDPCommunicationError', 'could not be reached'), 'aws-idp'],
    [
      403,
      error('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      'aws-trust',
    ],
    [403, error('RegionDisabledException', 'STS is not activated in this region'), 'aws-region'],
    [400, error('Throttling', 'Rate exceeded'), 'throttled'],
    [429, '', 'throttled'],
    [503, '', 'unavailable'],
    [200, '{"Credentials": {}}', 'unreadable'],
    [200, '', 'unreadable'],
    [400, error('A&#99999999;', '&#65;'), 'aws-token'],
    [404, '<html>not here</html>', 'unreadable'],
  ])('%i %s has the cause %s', async (status, text, cause) => {
    expect(await ask(status, text)).toMatchObject({ ok: false, cause })
  })

  test('is redacted where it repeats the token', async () => {
    const result = await ask(400, error('InvalidIdentityToken', `bad token ${TOKEN}`))
    expect(JSON.stringify(result)).toContain('bad token')
    expect(JSON.stringify(result)).not.toContain(TOKEN.slice(-20))
  })
})

describe('a response of Google', () => {
  const oauth = (error: string, error_description: string) =>
    JSON.stringify({ error, error_description })

  test.each([
    [400, oauth('invalid_target', 'x'), 'google-provider'],
    [
      400,
      oauth('invalid_grant', 'The audience in ID Token [x] does not match the expected audience.'),
      'google-audience',
    ],
    [
      400,
      oauth(
        'invalid_grant',
        'The issuer in ID Token https://a does not match the expected ones: https://b',
      ),
      'google-issuer',
    ],
    [
      400,
      oauth('invalid_grant', "Error connecting to the given credential's issuer."),
      'google-idp',
    ],
    [
      400,
      oauth(
        'invalid_grant',
        'The size of mapped attribute google.subject exceeds the 127 bytes limit.',
      ),
      'google-mapping',
    ],
    [400, oauth('invalid_grant', 'ID Token issued at 1 is stale to sign-in.'), 'google-expired'],
    [400, oauth('invalid_grant', 'something new'), 'google-token'],
    [400, oauth('unauthorized_client', 'rejected by the attribute condition'), 'google-condition'],
    [400, oauth('invalid_request', 'x'), 'google-invalid'],
    [200, '{}', 'unreadable'],
    [403, '<html>', 'unreadable'],
  ])('%i %s has the cause %s', async (status, text, cause) => {
    const url = await saying(status, text)
    const config = { GOOGLE_STS_URL: url, GOOGLE_IAM_CREDENTIALS_URL: url }
    expect(await exchangeAtGoogle(config, gcp, TOKEN)).toMatchObject({ ok: false, cause })
  })

  test.each([
    [
      403,
      { error: { code: 403, message: 'denied', status: 'PERMISSION_DENIED' } },
      'google-impersonation',
    ],
    [404, { error: { code: 404, message: 'gone', status: 'NOT_FOUND' } }, 'google-impersonation'],
    [400, { error: { code: 400, message: 'bad', status: 'INVALID_ARGUMENT' } }, 'google-invalid'],
    [401, { error: { code: 401, message: 'who', status: 'UNAUTHENTICATED' } }, 'google-token'],
  ])('%i %o has the cause %s for an impersonation', async (status, body, cause) => {
    const url = await saying(status, JSON.stringify(body))
    const config = { GOOGLE_STS_URL: url, GOOGLE_IAM_CREDENTIALS_URL: url }
    expect(await impersonate(config, 'a@b.iam.gserviceaccount.com', TOKEN)).toMatchObject({
      ok: false,
      cause,
    })
  })
})
