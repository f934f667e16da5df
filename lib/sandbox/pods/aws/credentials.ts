import { readFileSync } from 'node:fs'
import { fromHttp } from '@aws-sdk/credential-provider-http'
import { AwsCliFailure } from './failure'
import type { Settings } from './settings'

const FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
/** The SDK has no timeout of its own. */
const TIMEOUT = 10_000

export type Found = {
  from: 'env' | 'shared-credentials-file' | 'container-role'
  credentials: {
    accessKeyId: string
    secretAccessKey: string
    sessionToken?: string | undefined
    expiration?: Date | undefined
  }
}

/** The part of the CLI's credential chain that pods use. Static keys take precedence over container credentials. */
export async function findCredentials({ credentials }: Settings): Promise<Found> {
  const env = process.env
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (accessKeyId && secretAccessKey) {
    const sessionToken = env['AWS_SESSION_TOKEN']
    return { from: 'env', credentials: { accessKeyId, secretAccessKey, sessionToken } }
  }
  const { aws_access_key_id: fileKey, aws_secret_access_key: fileSecret } = credentials
  if (fileKey && fileSecret) {
    const sessionToken = credentials['aws_session_token']
    return {
      from: 'shared-credentials-file',
      credentials: { accessKeyId: fileKey, secretAccessKey: fileSecret, sessionToken },
    }
  }
  const uri = env[FULL_URI]
  if (uri) return { from: 'container-role', credentials: await exchange(uri) }
  throw new AwsCliFailure(
    253,
    'Unable to locate credentials. You can configure credentials by running "aws login".',
  )
}

/** Before 2.33.2 the CLI accepts container credentials only from loopback and two AWS addresses. */
function isTooOld() {
  const [major = 0, minor = 0, patch = 0] = (process.env['SANDBOX_AWS_VERSION'] ?? '')
    .split('.')
    .map(Number)
  return major < 2 || (major === 2 && (minor < 33 || (minor === 33 && patch < 2)))
}

async function exchange(uri: string) {
  if (isTooOld())
    throw new AwsCliFailure(
      255,
      `Unsupported host '${new URL(uri).hostname}'.  Can only retrieve metadata from a loopback address or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost`,
    )
  try {
    return await within(fromHttp({ maxRetries: 0, timeout: TIMEOUT })())
  } catch (cause) {
    throw await explain(uri, cause)
  }
}

function within<T>(work: Promise<T>) {
  const limit = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('Read timeout on endpoint URL')), TIMEOUT).unref(),
  )
  return Promise.race([work, limit])
}

/** The SDK drops the error body that botocore prints, so the request is repeated to read it. */
async function explain(uri: string, cause: unknown) {
  const said = (text: string) =>
    new AwsCliFailure(
      255,
      `Error when retrieving credentials from container-role: Error retrieving metadata: ${text}`,
      { cause },
    )
  const file = process.env[TOKEN_FILE]
  let token = ''
  try {
    token = file ? readFileSync(file, 'utf8') : ''
  } catch {
    return new AwsCliFailure(255, `[Errno 2] No such file or directory: '${file}'`, { cause })
  }
  try {
    const response = await fetch(uri, {
      headers: { accept: 'application/json', ...(token ? { authorization: token } : {}) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    })
    const body = (await response.text()).slice(0, 4096)
    return said(
      response.status === 200
        ? `Unable to parse JSON returned from container metadata: ${cause instanceof Error ? cause.message : ''}`
        : `Received non 200 response ${response.status} from container metadata: ${body}`,
    )
  } catch (error) {
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'Read timeout' : 'Could not connect'
    return said(
      `Received error when attempting to retrieve container metadata: ${why} on endpoint URL: "${uri}"`,
    )
  }
}
