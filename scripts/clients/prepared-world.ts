// A world as its people prepare it for the clients: a policy, tokens of accounts, and keys.
import { z } from 'zod'
import type { DescribedWorld } from '../../lib/sandbox/control'

export const NAMESPACE = 'ml-team'
/** What train-runner may use besides what the organization's policies already allow. */
const BUCKETS = ['scratch', 'exports', 'telemetry']

const Keys = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), Token: z.string() })
export type Keys = z.infer<typeof Keys>
const Whoami = z.object({ principal: z.object({ uid: z.string() }) })
const TokenRequest = z.object({ status: z.object({ token: z.string() }) })

export async function prepareWorld(url: string, world: DescribedWorld) {
  const east = world.clusters.find(({ name }) => name === 'train-east') ?? world.clusters[0]
  if (!east) throw new Error('The world has no cluster.')
  const { operator, team } = world.tokens
  const kubernetes = `${url}/k8s/${east.id}/t/${team}/api/v1/namespaces/${NAMESPACE}`

  /** A token for an account of the team's namespace, as `kubectl create token` requests it. */
  const createToken = async (account: string) => {
    const { status } = TokenRequest.parse(
      await read(`${kubernetes}/serviceaccounts/${account}/token`, {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        spec: { audiences: [east.issuerUrl], expirationSeconds: 3600 },
      }),
    )
    return status.token
  }

  const { principal } = Whoami.parse(
    await read(`${url}/v1beta1/auth/whoami`, undefined, `Bearer ${operator}`),
  )
  const runner = `role/${east.issuerUrl}:system:serviceaccount:${NAMESPACE}:train-runner`
  await read(
    `${url}/v1/cwobject/access-policy`,
    {
      policy: {
        version: 'v1alpha1',
        name: 'clients',
        statements: [
          {
            name: 'everything',
            effect: 'Allow',
            actions: ['s3:*'],
            resources: ['*'],
            principals: [`coreweave/${principal.uid}`],
          },
          {
            name: 'runner',
            effect: 'Allow',
            actions: ['s3:*'],
            resources: BUCKETS.flatMap((bucket) => [bucket, `${bucket}/*`]),
            principals: [runner],
          },
        ],
      },
    },
    `Bearer ${operator}`,
  )
  const exchangeUrl = `${url}/v1/cwobject/temporary-credentials/oidc/${world.orgId}`
  return {
    east,
    exchangeUrl,
    createToken,
    exchange: async (token: string) => Keys.parse(await read(exchangeUrl, undefined, token)),
    exchangeOwnToken: async () =>
      Keys.parse(
        await read(
          `${url}/v1/cwobject/temporary-credentials/api-token`,
          undefined,
          `Bearer ${operator}`,
        ),
      ),
  }
}

async function read(url: string, body?: unknown, authorization?: string): Promise<unknown> {
  const response = await fetch(url, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}
