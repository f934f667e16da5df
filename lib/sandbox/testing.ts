import type { DescribedWorld } from './control'

/** A token as a pod of `namespace/name` would hold it, asked of the first cluster's API server. */
export async function serviceAccountToken(
  url: string,
  { clusters, tokens }: DescribedWorld,
  account: string,
  audience: string | undefined,
): Promise<string> {
  const [namespace, name] = account.split('/')
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
  const response = await fetch(`${url}/k8s/${clusters[0]?.id}/t/${tokens.operator}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience], expirationSeconds: 3600 },
    }),
  })
  const { status } = (await response.json()) as { status?: { token?: string } }
  if (!status?.token) throw new Error(`No token: the API server answered ${response.status}.`)
  return status.token
}
