import 'server-only'

import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { z } from 'zod'
import type { HttpResponse } from '@/lib/adapters/http/request'
import { denied, type Exchanged, post } from '@/lib/adapters/http/token-service'
import { parseXml } from '@/lib/adapters/http/xml'
import type { AwsTarget } from '@/lib/core/identity/trust-target'
import { roleArn } from '@/lib/core/identity/trust-target-names'
import { awsRefusalCause } from '@/lib/core/verification/cloud-refusals'

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

/** `{region}` in the URL stands for the target's region. */
type AwsStsSettings = { AWS_STS_URL: string }
const VERSION = '2011-06-15'
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
/** The shortest session that AWS STS issues. */
const SECONDS = '900'
const SESSION_NAME = 'workload-identity-console'

const Credentials = z.object({
  AccessKeyId: z.string().regex(/^\w{16,128}$/),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
})
/** Held for one verification only: never stored, logged or sent to a browser. */
type Credentials = z.infer<typeof Credentials>

const WireCredentials = z
  .object({
    AssumeRoleWithWebIdentityResponse: z.object({
      AssumeRoleWithWebIdentityResult: z.object({ Credentials }),
    }),
  })
  .transform(
    ({ AssumeRoleWithWebIdentityResponse: { AssumeRoleWithWebIdentityResult: result } }) =>
      result.Credentials,
  )

const Identity = z.object({
  Arn: z
    .string()
    .max(2048)
    .regex(/^arn:[\x21-\x7e]+$/),
})
const WireIdentity = z
  .object({ GetCallerIdentityResponse: z.object({ GetCallerIdentityResult: Identity }) })
  .transform(({ GetCallerIdentityResponse: response }) => response.GetCallerIdentityResult)
const WireError = z
  .object({
    ErrorResponse: z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }),
  })
  .transform(({ ErrorResponse }) => ErrorResponse.Error)

/** Exchanges the token for temporary credentials of the role. */
export async function assumeRole(
  config: AwsStsSettings,
  target: AwsTarget,
  token: string,
): Promise<Exchanged<Credentials>> {
  if (!isOfPartition(target))
    return denied(
      'aws-region',
      `${target.region} is not a region of the partition ${target.partition}.`,
    )
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: VERSION,
    RoleArn: roleArn(target),
    RoleSessionName: SESSION_NAME,
    WebIdentityToken: token,
    DurationSeconds: SECONDS,
  })
  const answer = await post(stsUrl(config, target), { headers: FORM, body: body.toString() })
  return answer.ok ? parsed(answer.value, WireCredentials) : answer
}

/** Asks AWS STS whose credentials these are. */
export async function callerIdentity(
  config: AwsStsSettings,
  target: AwsTarget,
  keys: Credentials,
): Promise<Exchanged<{ Arn: string }>> {
  const url = new URL(stsUrl(config, target))
  const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: VERSION }).toString()
  const signer = new SignatureV4({
    service: 'sts',
    region: target.region,
    sha256: Sha256Node,
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.SessionToken,
    },
  })
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { ...FORM, host: url.host },
    body,
  })
  const { host: _, ...headers } = signed.headers
  const answer = await post(url.href, { headers, body })
  return answer.ok ? parsed(answer.value, WireIdentity) : answer
}

export function stsUrl(
  { AWS_STS_URL }: AwsStsSettings,
  { partition, region }: Pick<AwsTarget, 'partition' | 'region'>,
): string {
  const url = `${AWS_STS_URL.replace('{region}', region)}/`
  return partition === 'aws-cn' ? url.replace(/\.amazonaws\.com(?=[:/])/, '$&.cn') : url
}

const PREFIXES = { 'aws-cn': 'cn-', 'aws-us-gov': 'us-gov-' } as const

function isOfPartition({ partition, region }: AwsTarget) {
  if (partition !== 'aws') return region.startsWith(PREFIXES[partition])
  return !Object.values(PREFIXES).some((prefix) => region.startsWith(prefix))
}

function parsed<T>({ status, text }: HttpResponse, schema: z.ZodType<T>): Exchanged<T> {
  const xml = parseXml(text)
  if (status === 200) {
    const value = schema.safeParse(xml)
    return value.success
      ? { ok: true, value: value.data }
      : denied('unreadable', 'The response is not in the format of AWS STS.')
  }
  const error = WireError.safeParse(xml)
  if (!error.success) return denied('unreadable', `Status ${status}`)
  const { Code, Message } = error.data
  return denied(awsRefusalCause(Code, Message), `${Code}: ${Message}`)
}
