import { readFileSync } from 'node:fs'
import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { AwsCliFailure } from './failure'
import { type Options, settingsOf } from './settings'

const VERSION = '2011-06-15'
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
const TIMEOUT_MS = 20_000

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string }

/** `aws sts get-caller-identity` with the web identity that the environment names, as the CLI's chain takes it. */
export async function sts([verb = '']: string[], options: Options) {
  if (verb !== 'get-caller-identity')
    throw new AwsCliFailure(252, `aws: [ERROR]: argument operation: Found invalid choice '${verb}'`)
  const region = settingsOf(options).region ?? 'us-east-1'
  const endpoint =
    options['endpoint-url'] ||
    process.env['AWS_ENDPOINT_URL_STS'] ||
    `https://sts.${region}.amazonaws.com/`
  const keys = await assumeRole(endpoint)
  const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: VERSION }).toString()
  const text = await call('GetCallerIdentity', endpoint, {
    body,
    headers: await signed(endpoint, region, { keys, body }),
  })
  const [UserId, Account, Arn] = ['UserId', 'Account', 'Arn'].map((name) => elementOf(text, name))
  return `${JSON.stringify({ UserId, Account, Arn }, null, 4)}\n`
}

async function assumeRole(endpoint: string): Promise<Keys> {
  const { AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_SESSION_NAME } = process.env
  if (!AWS_ROLE_ARN || !file)
    throw new AwsCliFailure(
      253,
      'Unable to locate credentials. You can configure credentials by running "aws login".',
    )
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: VERSION,
    RoleArn: AWS_ROLE_ARN,
    RoleSessionName: AWS_ROLE_SESSION_NAME ?? 'botocore-session',
    WebIdentityToken: readToken(file),
  }).toString()
  const text = await call('AssumeRoleWithWebIdentity', endpoint, { body, headers: FORM })
  return {
    accessKeyId: elementOf(text, 'AccessKeyId'),
    secretAccessKey: elementOf(text, 'SecretAccessKey'),
    sessionToken: elementOf(text, 'SessionToken'),
  }
}

function readToken(file: string) {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AwsCliFailure(255, `[Errno 2] No such file or directory: '${file}'`, { cause })
  }
}

async function signed(
  endpoint: string,
  region: string,
  { keys, body }: { keys: Keys; body: string },
) {
  const { protocol, hostname, host, pathname: path } = new URL(endpoint)
  const signer = new SignatureV4({ service: 'sts', region, sha256: Sha256Node, credentials: keys })
  const request = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    path,
    headers: { ...FORM, host },
    body,
  })
  const { host: _, ...headers } = request.headers
  return headers
}

type Post = { body: string; headers: Record<string, string> }

async function call(operation: string, endpoint: string, { body, headers }: Post) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new AwsCliFailure(255, `Could not connect to the endpoint URL: "${endpoint}"`, { cause })
  })
  const text = await response.text()
  if (response.ok) return text
  throw new AwsCliFailure(
    254,
    `An error occurred (${elementOf(text, 'Code')}) when calling the ${operation} operation: ${elementOf(text, 'Message')}`,
  )
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const elementOf = (xml: string, name: string) =>
  (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '').replace(
    /&(\w+);/g,
    (match, entity: string) => ENTITIES[entity] ?? match,
  )
