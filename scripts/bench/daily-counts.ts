// Measures what a year of daily counts of an organization takes in the database, and how long the year of one cluster takes to read.
import { sql } from 'drizzle-orm'
import { listClusterDays } from '../../lib/adapters/database/cluster-days'
import { clusterDays } from '../../lib/adapters/database/cluster-days-tables'
import { reviewDays } from '../../lib/adapters/database/reviews-tables'
import { openEmptyStore } from './empty-store'
import type { Measurement } from './measurement'

const CLUSTERS = 100
const DAYS = 366
const DAY_MS = 86_400_000
const START = Date.parse('2026-01-01T00:00:00Z')
const MIB = 1024 * 1024
const READS = 15
const ORG = '8c1f4a52-6d0b-4a86-9f1e-0c6b1c2f7e55'

const clusterId = (n: number) => `5d2f0c4e-3a1b-4f0d-8a55-${String(n).padStart(12, '0')}`

const countsOf = (day: number, n: number) => ({
  high: (day + n) % 7,
  medium: (day * n) % 13,
  low: n % 5,
  ghosts: day % 3,
  pods: 1000 + ((day * 31 + n) % 500),
  covered: 900 + ((day * 17 + n) % 100),
  canariesPassed: 40,
  canariesFailed: day % 2,
  canariesMissed: n % 2,
})

export async function measureDailyCounts(): Promise<Measurement[]> {
  const { store, close } = await openEmptyStore()
  const sizeOf = async () => {
    const total = sql<string>`pg_total_relation_size('cluster_days') + pg_total_relation_size('review_days')`
    const [row] = await store.select({ bytes: total }).from(sql`(select 1) as one`)
    return Number(row?.bytes)
  }
  try {
    const before = await sizeOf()
    for (let day = 0; day < DAYS; day++) {
      const at = new Date(START + day * DAY_MS)
      await store.insert(clusterDays).values(
        Array.from({ length: CLUSTERS }, (_, n) => ({
          orgUid: ORG,
          cluster: clusterId(n),
          day: at,
          ...countsOf(day, n),
        })),
      )
      await store.insert(reviewDays).values({
        orgUid: ORG,
        day: at.toISOString().slice(0, 10),
        counts: { high: 2, medium: 7, low: 4, unused: 3, accepted: 1, ghosts: 2, permanentKeys: 9 },
      })
    }
    const taken = ((await sizeOf()) - before) / MIB
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < READS; round++) {
      const started = performance.now()
      const year = { orgUid: ORG, cluster: clusterId(round), from: new Date(START) }
      const { length } = await listClusterDays(store, year)
      best = Math.min(best, performance.now() - started)
      if (length !== DAYS) throw new Error(`${length} days were read`)
    }
    const what = `a year of daily counts of ${CLUSTERS} clusters`
    return [
      { what, unit: 'MiB', figure: taken, goal: 10 },
      { what: `${what}: reading one cluster`, unit: 'ms', figure: best, goal: 50 },
    ]
  } finally {
    await close()
  }
}
