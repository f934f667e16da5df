import { stringify } from 'yaml'
import type { DescribedWorld } from './control'

/**
 * A kubeconfig for a cluster of the sandbox, with a context per person. The token is part of the
 * URL, because kubectl sends no token over http.
 */
export function kubeconfigOf(
  url: string,
  { id, name }: DescribedWorld['clusters'][number],
  tokens: DescribedWorld['tokens'],
) {
  const people = Object.entries(tokens)
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: people.map(([person, token]) => ({
      name: `${name}-${person}`,
      cluster: { server: `${url}/k8s/${id}/t/${token}` },
    })),
    contexts: people.map(([person]) => ({
      name: person,
      context: { cluster: `${name}-${person}`, user: person },
    })),
    users: people.map(([person]) => ({ name: person, user: {} })),
    'current-context': people[0]?.[0] ?? '',
  })
}
