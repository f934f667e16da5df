import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SandboxPod, StoredManifest } from './objects'
import { badRequestError, invalidError } from './status'
import { timestamp } from './store'

const Request = z.looseObject({
  spec: z
    .looseObject({
      audiences: z.array(z.string()).nullish(),
      expirationSeconds: z.number().int().nullish(),
    })
    .default({}),
})

type Options = {
  issuerUrl: string
  sign: (claims: Record<string, unknown>) => Promise<string>
  now: () => Date
}
type Wanted = {
  audiences: string[]
  expirationSeconds: number
  pod?: SandboxPod
  node?: StoredManifest
}

export type Tokens = ReturnType<typeof createTokens>

/** Issues service account tokens with the claims of Kubernetes: pkg/serviceaccount/claims.go. */
export function createTokens({ issuerUrl, sign, now }: Options) {
  async function mint(
    account: StoredManifest,
    { audiences, expirationSeconds, pod, node }: Wanted,
  ) {
    const { name, namespace, uid } = account.metadata
    const issuedAt = Math.floor(now().getTime() / 1000)
    const expiresAt = issuedAt + expirationSeconds
    const reference = ({ metadata }: StoredManifest) => ({ name: metadata.name, uid: metadata.uid })
    const token = await sign({
      aud: audiences,
      exp: expiresAt,
      iat: issuedAt,
      iss: issuerUrl,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...(node ? { node: reference(node) } : {}),
        ...(pod ? { pod: reference(pod) } : {}),
        serviceaccount: { name, uid },
      },
      nbf: issuedAt,
      sub: `system:serviceaccount:${namespace}:${name}`,
    })
    return { token, expiresAt: timestamp(new Date(expiresAt * 1000)) }
  }

  async function request(account: StoredManifest, body: unknown) {
    const parsed = Request.safeParse(body)
    if (!parsed.success)
      throw badRequestError('TokenRequest in version "v1" cannot be handled as a TokenRequest')
    const { spec } = parsed.data
    const audiences = spec.audiences?.length ? spec.audiences : [issuerUrl]
    const expirationSeconds = spec.expirationSeconds ?? 3600
    if (expirationSeconds < 600) throw outOfRange(expirationSeconds, 'less than 10 minutes')
    if (expirationSeconds > 2 ** 32) throw outOfRange(expirationSeconds, 'larger than 2^32 seconds')
    const { token, expiresAt } = await mint(account, { audiences, expirationSeconds })
    const { name, namespace } = account.metadata
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp(now()) },
      spec: { audiences, expirationSeconds, boundObjectRef: null },
      status: { token, expirationTimestamp: expiresAt },
    }
  }

  return { mint, request }
}

const tokenRequests = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenrequests',
  kind: 'TokenRequest',
  namespaced: true,
}
const outOfRange = (presented: number, limit: string) =>
  invalidError(tokenRequests, '', [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${presented}: may not specify a duration ${limit}`,
      field: 'spec.expirationSeconds',
    },
  ])
