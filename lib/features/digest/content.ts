import 'server-only'

import { listCanaries } from '@/lib/adapters/database/canaries'
import type { SealedReader } from '@/lib/adapters/database/sealed-store'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { countActivity } from '@/lib/features/audit/service'
import { MAX_CANARIES } from '@/lib/features/canaries/schema'
import { readFindingChanges } from '@/lib/features/review/service'

const WEEK_MS = 7 * 86_400_000
const MAX_OF_EACH = 5

export type Digest = {
  title: string
  path: string
  at: Date
  details: { heading: string; lines: { text: string; path: string }[] }
}

type Line = Digest['details']['lines'][number]

/**
 * What happened in the last seven days and what is open now, from what the console has stored. Nothing upstream is
 * asked, as nobody is signed in when it is sent.
 */
export async function readDigest(store: SealedReader, orgUid: string, to: Date): Promise<Digest> {
  const from = new Date(to.getTime() - WEEK_MS)
  const reader = { store, actor: { uid: 'digest', orgUid, sessionId: 'digest' } }
  const [activity, findings, canaries] = await Promise.all([
    countActivity(reader, { from, to }),
    readFindingChanges(store, orgUid, { since: from, limit: MAX_OF_EACH }),
    listCanaries(store, orgUid, { limit: MAX_CANARIES }),
  ])
  const { changes, failed, outside, kinds } = activity
  const { appeared, gone } = findings
  const red = canaries.filter(({ notified }) => notified === 'red')
  const counted = (all: readonly unknown[]) =>
    findings.more && all.length === MAX_OF_EACH ? `${all.length} or more` : String(all.length)
  const parts = [
    plural(changes, 'entry', 'entries'),
    failed > 0 && `${failed} failed`,
    outside > 0 && `${plural(outside, 'change')} outside the console`,
    `${counted(appeared)} new and ${counted(gone)} fixed findings`,
    red.length > 0 && `${plural(red.length, 'canary is', 'canaries are')} red`,
  ]
  return {
    title: `This week: ${parts.filter((part) => part !== false).join(', ')}`,
    path: paths.activity({ period: 'week' }),
    at: to,
    details: {
      heading: `From ${dayOf(from)} to ${dayOf(to)}.`,
      lines: [
        ...red.slice(0, MAX_OF_EACH).map(
          ({ cluster, namespace, account }): Line => ({
            text: `Red canary: ${namespace}/${account}`,
            path: paths.serviceAccount(cluster, namespace, account),
          }),
        ),
        ...appeared.map((text): Line => ({ text: `New: ${text}`, path: paths.findings() })),
        ...gone.map((text): Line => ({ text: `Fixed: ${text}`, path: paths.findings() })),
        ...kinds,
      ],
    },
  }
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10)
