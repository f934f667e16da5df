import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import type { DescribedWorld } from './control'

/** Stands for a token in addresses, which programs print. */
export const passOf = (token: string) =>
  createHash('sha256').update(token).digest('hex').slice(0, 32)

/**
 * A kubeconfig for a cluster of the sandbox, with a context per person. kubectl sends no token over
 * http, so a part of the path says who asks. `--raw` replaces the path, and then the user of `proxy-url` says it.
 */
export function kubeconfigOf(
  url: string,
  { id, name }: DescribedWorld['clusters'][number],
  tokens: DescribedWorld['tokens'],
) {
  const people = Object.entries(tokens)
  const { host } = new URL(url)
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: people.map(([person, token]) => ({
      name: `${name}-${person}`,
      cluster: {
        server: `${url}/k8s/${id}/t/${passOf(token)}`,
        'proxy-url': `http://${id}:${passOf(token)}@${host}`,
      },
    })),
    contexts: people.map(([person]) => ({
      name: person,
      context: { cluster: `${name}-${person}`, user: person },
    })),
    users: people.map(([person]) => ({ name: person, user: {} })),
    'current-context': people[0]?.[0] ?? '',
  })
}
