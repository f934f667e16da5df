'use client'

import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { parsePrincipal } from '@/lib/core/identity/principal'
import type { SuspensionDetail } from '@/lib/features/suspensions/schema'
import { Until } from './keys-now'

/** What the suspension did not end, and until when it lasts. */
export function Remains({ detail }: { detail: SuspensionDetail }) {
  const { keys, principal } = detail
  const { kind } = parsePrincipal(principal)
  const isWorkload = kind === 'service-account' || kind === 'federated-wildcard'
  const items = [exchangeItem(detail), keysItem(detail)]
  return (
    <Panel title="What stays alive" flush aside={<RelativeTime at={keys.at} prefix="Read" />}>
      <StatusList
        label="What stays alive"
        items={isWorkload ? [...items, podsItem, transfersItem] : [...items, transfersItem]}
      />
    </Panel>
  )
}

function exchangeItem({ exchange }: SuspensionDetail): StatusItem {
  if (!exchange.ok)
    return {
      key: 'exchange',
      state: 'idle',
      title: 'Whether it can have new credentials is not known',
      detail: exchange.error.message,
      evidence: exchange.error.upstream && <Upstream problem={exchange.error} />,
    }
  return exchange.value
    ? {
        key: 'exchange',
        state: 'fail',
        title: 'It can have new credentials',
        detail: 'No Deny stops it, and a federation config trusts its tokens.',
      }
    : { key: 'exchange', state: 'pass', title: 'It gets no new credentials' }
}

function keysItem({ keys, exchange, state }: SuspensionDetail): StatusItem {
  if (!keys.ok)
    return {
      key: 'keys',
      state: 'idle',
      title: 'Which access keys live is not known',
      detail: keys.error.message,
      evidence: keys.error.upstream && <Upstream problem={keys.error} />,
    }
  const { active, suspended, until, endless } = keys.value
  if (active.length === 0)
    return {
      key: 'keys',
      state: 'pass',
      title: 'No access key of it is alive',
      ...(suspended > 0 && {
        detail: `${suspended} ${suspended === 1 ? 'is' : 'are'} suspended, and would work again once activated.`,
      }),
    }
  const denied = state === 'open' && exchange.ok && !exchange.value
  return {
    key: 'keys',
    state: denied ? 'warn' : 'fail',
    title: (
      <>
        {active.length} access key{active.length === 1 ? ' is' : 's are'} alive
        {until && (
          <>
            {' '}
            until <Until at={until} />
          </>
        )}
        {endless > 0 && `, ${endless} without an end`}
      </>
    ),
    detail: denied
      ? 'While it is denied everything, requests with them are refused.'
      : 'Requests with them are allowed as policies say.',
  }
}

const podsItem: StatusItem = {
  key: 'pods',
  state: 'info',
  title: 'Its pods keep running, and their tokens stay valid elsewhere',
  detail:
    'Other clouds that trust the cluster’s issuer take a token until it ends: a day at most with the webhook’s setting. Delete the pods or the service account to end them.',
}

const transfersItem: StatusItem = {
  key: 'transfers',
  state: 'info',
  title: 'Transfers under way may end by themselves',
  detail: 'CoreWeave does not document how fast a policy acts, nor that it cuts what has begun.',
}
