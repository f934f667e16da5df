import { randomUUID } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { z } from 'zod'
import { asPod, type SandboxPod, type StoredManifest } from './objects'
import { AUTHENTICATED, accountGroups, accountName } from './rbac'
import { type ResourceType, types } from './resources'
import type { TokenAnswer } from './reviews'
import { badRequestError, conflict, invalidError } from './status'
import { type ObjectStore, timestamp } from './store'

const Request = z.looseObject({
  spec: z
    .looseObject({
      audiences: z.array(z.string()).nullish(),
      expirationSeconds: z.number().int().nullish(),
      boundObjectRef: z
        .looseObject({
          kind: z.string().default(''),
          name: z.string().default(''),
          uid: z.string().optional(),
        })
        .nullish(),
    })
    .default({}),
})
type BoundRef = NonNullable<z.infer<typeof Request>['spec']['boundObjectRef']>

const Reference = z.object({ name: z.string(), uid: z.string() })
const Claims = z.looseObject({
  aud: z.union([z.string(), z.array(z.string())]),
  jti: z.string().optional(),
  'kubernetes.io': z.object({
    namespace: z.string(),
    serviceaccount: Reference,
    pod: Reference.optional(),
    secret: Reference.optional(),
    node: Reference.optional(),
  }),
})

type Options = {
  issuerUrl: string
  sign: (claims: Record<string, unknown>) => Promise<string>
  keys: () => object
  store: ObjectStore
  now: () => Date
}
type Wanted = {
  audiences: string[]
  expirationSeconds: number
  pod?: SandboxPod
  secret?: StoredManifest
  node?: StoredManifest
}

export type Tokens = ReturnType<typeof createTokens>

/** Issues service account tokens with the claims of Kubernetes: pkg/serviceaccount/claims.go. */
export function createTokens({ issuerUrl, sign, keys, store, now }: Options) {
  async function mint(
    account: StoredManifest,
    { audiences, expirationSeconds, pod, secret, node }: Wanted,
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
        ...(secret ? { secret: reference(secret) } : {}),
        serviceaccount: { name, uid },
      },
      nbf: issuedAt,
      sub: accountName(namespace ?? '', name),
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
    const { name, namespace } = account.metadata
    const ref = spec.boundObjectRef
    const bound = ref ? boundTo(namespace ?? '', ref) : {}
    const { token, expiresAt } = await mint(account, { audiences, expirationSeconds, ...bound })
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp(now()) },
      spec: { audiences, expirationSeconds, boundObjectRef: ref ?? null },
      status: { token, expirationTimestamp: expiresAt },
    }
  }

  function boundTo(namespace: string, { kind, name, uid }: BoundRef) {
    const type = { Pod: types.pods, Secret: types.secrets, Node: types.nodes }[kind]
    if (!type)
      throw badRequestError(`cannot bind token for serviceaccount to object of kind "${kind}"`)
    const found = store.get({ type, name, ...(type.namespaced ? { namespace } : {}) })
    if (uid && uid !== found.metadata.uid)
      throw conflict(
        type,
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      )
    if (kind === 'Pod') return { pod: asPod(found), ...nodeOf(asPod(found)) }
    return kind === 'Secret' ? { secret: found } : { node: found }
  }

  function nodeOf({ spec: { nodeName } }: SandboxPod) {
    const node = nodeName ? store.find({ type: types.nodes, name: nodeName }) : undefined
    return node ? { node } : {}
  }

  /** Whose token it is, if it is signed here, current, for one of the audiences, and its account is still there. */
  async function authenticate(
    token: string,
    wanted?: readonly string[] | null,
  ): Promise<TokenAnswer> {
    const current = { issuer: issuerUrl, currentDate: now(), clockTolerance: 0 }
    const verified = await jwtVerify(
      token,
      createLocalJWKSet(keys() as JSONWebKeySet),
      current,
    ).catch((error: unknown) => String(error))
    if (typeof verified === 'string') return { error: `invalid bearer token: ${verified}` }
    const claims = Claims.safeParse(verified.payload)
    if (!claims.success) return { error: 'invalid bearer token: no claims of a service account' }
    const { aud, jti, 'kubernetes.io': own } = claims.data
    const { namespace, serviceaccount } = own
    const audiences = [aud]
      .flat()
      .filter((one) => (wanted?.length ? wanted : [issuerUrl]).includes(one))
    if (audiences.length === 0)
      return {
        error: `token audiences ${JSON.stringify([aud].flat())} is invalid for the target audiences ${JSON.stringify(wanted?.length ? wanted : [issuerUrl])}`,
      }
    const stands = (
      type: ResourceType,
      place: string | undefined,
      ref?: { name: string; uid: string },
    ) =>
      !ref ||
      store.find({ type, name: ref.name, ...(place ? { namespace: place } : {}) })?.metadata.uid ===
        ref.uid
    if (
      !stands(types.serviceaccounts, namespace, serviceaccount) ||
      !stands(types.pods, namespace, own.pod) ||
      !stands(types.secrets, namespace, own.secret)
    )
      return { error: 'service account token has been invalidated' }
    const username = accountName(namespace, serviceaccount.name)
    const marks: [key: string, value: string | undefined][] = [
      ['credential-id', jti && `JTI=${jti}`],
      ['node-name', own.node?.name],
      ['node-uid', own.node?.uid],
      ['pod-name', own.pod?.name],
      ['pod-uid', own.pod?.uid],
    ]
    return {
      audiences,
      user: {
        username,
        uid: serviceaccount.uid,
        groups: [...accountGroups(namespace), AUTHENTICATED],
        extra: Object.fromEntries(
          marks.flatMap(([key, value]) =>
            value ? [[`authentication.kubernetes.io/${key}`, [value]]] : [],
          ),
        ),
      },
    }
  }

  return { mint, request, authenticate }
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
