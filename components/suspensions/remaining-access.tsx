'use client'

import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { plural } from '@/lib/common/plural'
import { parsePrincipal } from '@/lib/core/identity/principal'
import type { SuspensionDetail } from '@/lib/features/suspensions/schema'
import { Until } from './active-keys'

/** Access that continues despite the suspension, and when it ends; after a restore, the access that is back. */
export function RemainingAccess({ detail }: { detail: SuspensionDetail }) {
  const { keys, principal, state } = detail
  if (state === 'restored')
    return (
      <Panel title="Access now" flush aside={<RelativeTime at={keys.at} prefix="Read" />}>
        <StatusList label="Access now" items={[exchangeItem(detail), keysItem(detail)]} />
      </Panel>
    )
  const { kind } = parsePrincipal(principal)
  const isWorkload = kind === 'service-account' || kind === 'federated-wildcard'
  const items = [exchangeItem(detail), keysItem(detail)]
  return (
    <Panel title="Remaining access" flush aside={<RelativeTime at={keys.at} prefix="Read" />}>
      <StatusList
        label="Remaining access"
        items={isWorkload ? [...items, podsItem, transfersItem] : [...items, transfersItem]}
      />
    </Panel>
  )
}

function exchangeItem({ exchange, state }: SuspensionDetail): StatusItem {
  if (!exchange.ok)
    return {
      key: 'exchange',
      state: 'idle',
      title: 'New credentials: unknown',
      detail: exchange.error.message,
      evidence: exchange.error.upstream && <Upstream problem={exchange.error} />,
    }
  if (state === 'restored')
    return exchange.value
      ? {
          key: 'exchange',
          state: 'info',
          title: 'New credentials can be obtained',
          detail:
            'The Deny of the suspension is gone, and an active federation config trusts the issuer.',
        }
      : {
          key: 'exchange',
          state: 'warn',
          title: 'No new credentials can be obtained',
          detail:
            'A policy of the same name exists again, or no active federation config trusts the issuer.',
        }
  return exchange.value
    ? {
        key: 'exchange',
        state: 'fail',
        title: 'New credentials can be obtained',
        detail: 'No Deny blocks the exchange, and an active federation config trusts the issuer.',
      }
    : { key: 'exchange', state: 'done', title: 'No new credentials can be obtained' }
}

function keysItem({ keys, exchange, state }: SuspensionDetail): StatusItem {
  if (!keys.ok)
    return {
      key: 'keys',
      state: 'idle',
      title: 'Access keys: unknown',
      detail: keys.error.message,
      evidence: keys.error.upstream && <Upstream problem={keys.error} />,
    }
  const { active, suspended, until, endless } = keys.value
  const restored = state === 'restored'
  if (active.length === 0)
    return {
      key: 'keys',
      state: noKeysState(restored, suspended),
      title: 'No active access keys',
      ...(suspended > 0 && {
        detail: `${suspended === 1 ? '1 key is' : `${suspended} keys are`} suspended and would work again if activated.`,
      }),
    }
  const denied = state === 'open' && exchange.ok && !exchange.value
  return {
    key: 'keys',
    state: activeKeysState(restored, denied),
    title: (
      <>
        {plural(active.length, 'access key')} active
        {until && (
          <>
            {' '}
            until <Until at={until} />
          </>
        )}
        {endless > 0 && `, ${endless} without an expiry`}
      </>
    ),
    detail: denied
      ? 'Requests with these keys are denied while the Deny policy exists.'
      : 'Requests with these keys are evaluated against the policies as usual.',
  }
}

/** During a suspension no active key is what was wanted; after a restore a key may still be suspended. */
function noKeysState(restored: boolean, suspended: number): StatusItem['state'] {
  if (!restored) return 'done'
  return suspended > 0 ? 'warn' : 'info'
}

function activeKeysState(restored: boolean, denied: boolean): StatusItem['state'] {
  if (restored) return 'info'
  return denied ? 'warn' : 'fail'
}

const podsItem: StatusItem = {
  key: 'pods',
  state: 'info',
  title: 'Running pods keep tokens that other clouds accept',
  detail:
    'Other clouds that trust the issuer of the cluster accept a token until it expires: after a day at most with the default setting of the webhook. Delete the pods or the service account to revoke the tokens.',
}

const transfersItem: StatusItem = {
  key: 'transfers',
  state: 'info',
  title: 'Transfers in progress may complete',
  detail:
    'CoreWeave documents neither how fast a policy takes effect nor whether it interrupts running transfers.',
}
