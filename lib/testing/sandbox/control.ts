import type { DescribedWorld } from '@/lib/sandbox/control'

// HTTP helpers for tests of the sandbox.

type Sandbox = { url: string; controlToken: string }

export const firstOf = ({ clusters }: Pick<DescribedWorld, 'clusters'>) => {
  const [cluster] = clusters
  if (!cluster) throw new Error('Every seed has clusters.')
  return cluster
}

export async function controlSandbox(
  { url, controlToken }: Sandbox,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/sandbox/worlds${path}`, {
    method: 'POST',
    headers: { 'x-sandbox-control': controlToken },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

/** Requests a token for `namespace/name` from the first cluster. */
export function serviceAccountToken(
  sandbox: Pick<Sandbox, 'url'>,
  world: DescribedWorld,
  account: string,
  audience = firstOf(world).issuerUrl,
): Promise<string> {
  const [namespace = '', name = ''] = account.split('/')
  return tokenFor(sandbox, world, firstOf(world), { namespace, name }, [audience])
}

/** Requests a token from any cluster, for any audiences. */
export async function tokenFor(
  { url }: Pick<Sandbox, 'url'>,
  world: Pick<DescribedWorld, 'tokens'>,
  cluster: { id: string },
  { namespace, name }: { namespace: string; name: string },
  audiences: string[],
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
  const base = `${url}/k8s/${cluster.id}/t/${world.tokens.operator}`
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences, expirationSeconds: 3600 },
    }),
  })
  const { status } = (await response.json()) as { status?: { token?: string } }
  if (!status?.token) throw new Error(`No token: the API server answered ${response.status}.`)
  return status.token
}

export const exchangeAtSandbox = ({ url }: Pick<Sandbox, 'url'>, orgId: string, token: string) =>
  fetch(`${url}/v1/cwobject/temporary-credentials/oidc/${orgId}`, {
    headers: { authorization: token },
  })
