import type { Route } from 'next'
import { paths } from '@/lib/common/paths'
import { type ChainLink, firstBroken } from '@/lib/features/clusters/chain'
import type { PolicyRow } from '@/lib/features/policies/schema'

/** Something that waits for somebody. In `title`, identifiers stand between backticks. */
export type Need = {
  key: string
  state: 'fail' | 'warn' | 'info'
  title: string
  detail: string
  /** When it was noticed. */
  at?: string
  action: { label: string; href: Route }
}

type ClusterLinks = {
  id: string
  name: string
  links: ChainLink[]
  injected: number
  last: { namespace: string; name: string } | undefined
}

const isBegun = ({ links, injected }: ClusterLinks) =>
  injected > 0 ||
  links.some(({ key, state, text }) => key === 'federation' && state !== 'run' && text === 'Paused')

const several = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

function ofCluster(cluster: ClusterLinks): Need[] {
  const { id, name, links, injected } = cluster
  const broken = firstBroken(links)
  if (!broken || !isBegun(cluster)) return []
  const cause = broken.cause ?? broken.text
  const affected = injected > 0 && `Affects ${several(injected, 'service account')}.`
  return [
    {
      key: `cluster ${id}`,
      state: broken.state === 'fail' ? 'fail' : 'warn',
      title: cause.includes(name) ? cause : `${name}: ${cause}`,
      // What is next stands on the page the action leads to.
      detail: [broken.key === 'accounts' && broken.next, affected].filter(Boolean).join(' '),
      action: actionFor(cluster, broken),
    },
  ]
}

function actionFor({ id, last }: ClusterLinks, { key }: ChainLink): Need['action'] {
  if (key === 'webhook')
    return { label: 'Mend it', href: paths.setupCluster(id, { step: 'webhook' }) }
  const href = key === 'verified' && last && paths.verification(id, last.namespace, last.name)
  return { label: 'Open', href: href || paths.cluster(id) }
}

const ofPolicy = ({ name, latest }: PolicyRow): Need[] =>
  latest?.source === 'outside' && latest.version > 1
    ? [
        {
          key: `policy ${name}`,
          state: 'warn',
          title: `Policy \`${name}\` was changed outside the console`,
          detail: 'Noticed',
          at: latest.at,
          action: { label: 'Compare', href: paths.policyHistory(name) },
        },
      ]
    : []

type Requests = { waiting: number; due: number }

function ofRequests({ waiting, due }: Requests): Need[] {
  const need = (key: string, count: number, rest: Omit<Need, 'key'>): Need[] =>
    count === 0 ? [] : [{ key, ...rest }]
  return [
    ...need('due', due, {
      state: 'warn',
      title: `${several(due, 'grant')} ${due === 1 ? 'has' : 'have'} expired and can be taken back`,
      detail: 'What was granted until a date stays until somebody takes it back.',
      action: { label: 'Look at it', href: paths.requests({ show: 'due' }) },
    }),
    ...need('waiting', waiting, {
      state: 'info',
      title: `${several(waiting, 'request')} ${waiting === 1 ? 'waits' : 'wait'}`,
      detail: 'For a reviewer, for a change, or to be signed off.',
      action: { label: 'Open', href: paths.requests() },
    }),
  ]
}

const RANK = { fail: 0, warn: 1, info: 2 } as const satisfies Record<Need['state'], number>

/** What needs somebody, worst first. What nobody has begun to set up is no trouble. */
export const needsOf = (
  clusters: readonly ClusterLinks[],
  policies: readonly PolicyRow[],
  requests: Requests = { waiting: 0, due: 0 },
): Need[] =>
  [...clusters.flatMap(ofCluster), ...policies.flatMap(ofPolicy), ...ofRequests(requests)].toSorted(
    (a, b) => RANK[a.state] - RANK[b.state],
  )
