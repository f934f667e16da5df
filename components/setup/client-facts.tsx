import { Facts } from '@/components/ui/facts'
import { ExternalLink } from '@/components/ui/link'
import type { ClientFacts } from '@/lib/core/clients/client-facts'
import type { AddressingSupport, KeyRefresh } from '@/lib/core/clients/client-measurement'

const REFRESH_WORDS = {
  'before-expiry': 'Exchanges again before its keys end',
  'every-call': 'Exchanges at every call',
  'after-refusal': 'Exchanges again when object storage has refused its keys',
  once: 'Keeps its first keys and fails when they end, after 15 minutes',
  'not-seen': 'Unknown',
} as const satisfies Record<KeyRefresh, string>

const ADDRESSING_WORDS = {
  virtual: 'Virtual-hosted without a setting',
  'needs-setting': 'Virtual-hosted only with the setting below',
  path: 'By path only, which object storage rejects',
} as const satisfies Record<AddressingSupport, string>

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** What is known of a client, and how. */
export function ClientFactList({ facts }: { facts: ClientFacts }) {
  const { refreshes, addressing, tooOld, source } = facts
  return (
    <Facts
      items={[
        refreshes && { term: 'New keys', value: REFRESH_WORDS[refreshes] },
        addressing && { term: 'Addressing', value: ADDRESSING_WORDS[addressing] },
        tooOld !== undefined && { term: 'Too old', value: tooOld },
        {
          term: 'Source',
          value:
            source.kind === 'run' ? (
              `Measured with version ${source.version} on ${DAY.format(new Date(source.date))}`
            ) : (
              <ExternalLink href={source.url}>Documentation</ExternalLink>
            ),
        },
      ]}
    />
  )
}
