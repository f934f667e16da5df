// The access map with 300 nodes in a browser: work on the main thread in each frame, and its first paint.
import type { CDPSession, Page } from '@playwright/test'
import type {
  AccountsReport,
  GrantsReport,
  VerifiedReport,
  WebhookReport,
} from '../../lib/features/clusters/schema'
import type { Measurement } from './measurement'

const NODES = 300
const NAMESPACES = 150
const POLICIES = 72
// The cluster, its issuer, two configs and the webhook make up the rest.
const BUCKETS = NODES - NAMESPACES - POLICIES - 5
const FRAME_MS = 16
const at = new Date().toISOString()

const indices = (count: number) => Array.from({ length: count }, (_, index) => index)
const account = (index: number) => ({ namespace: `team-${index}`, name: 'trainer' })

/** Everything is broken, so that nothing is collapsed: the worst map of this size. */
const webhook: WebhookReport = { state: 'broken', reason: 'not-mutating', layers: [], at }
const accounts: AccountsReport = {
  total: NAMESPACES,
  injected: indices(NAMESPACES).map((index) => ({ ...account(index), audience: '' })),
  complete: true,
  at,
}
const reaches: GrantsReport['reaches'] = indices(POLICIES).map((index) => ({
  policy: `policy-${index}`,
  statements: 3,
  accounts: indices(NAMESPACES)
    .filter((each) => (each + index) % 25 === 0 || each % POLICIES === index)
    .map(account),
  wildcards: [],
  buckets: [index, index + 1, index * 5].map((each) => `bucket-${each % BUCKETS}`),
  openBuckets: [],
  everyone: false,
}))
const grants: GrantsReport = { policies: reaches.map(({ policy }) => policy), reaches, at }
const verified: VerifiedReport = {
  accounts: { proved: 0, failed: NAMESPACES, unproved: 0 },
  proofs: indices(NAMESPACES).flatMap((index) =>
    indices(BUCKETS).map((bucket): VerifiedReport['proofs'][number] => {
      const question = { kind: 'bucket', bucket: `bucket-${bucket}`, level: 'Read' } as const
      const state = { code: 'failed', scope: question, at, cause: 's3-other-region' } as const
      return { namespace: account(index).namespace, account: 'trainer', question, state }
    }),
  ),
  hidden: 0,
  at,
}

type TraceEvent = {
  name: string
  ph: string
  ts: number
  dur?: number
  /** Processor time, which other programs on the machine do not add to. */
  tdur?: number
  pid: number
  tid: number
  args?: { name?: string }
}

/** Records a trace while `act` runs, and returns the main-thread work of each frame, in milliseconds. */
async function traceFrames(session: CDPSession, act: () => Promise<void>): Promise<number[]> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'devtools.timeline',
        'disabled-by-default-devtools.timeline',
        'disabled-by-default-devtools.timeline.frame',
      ],
    },
  })
  await act()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return workByFrame(events)
}

/** Adds up the tasks of the busiest renderer's main thread between the beginnings of its frames. */
function workByFrame(events: readonly TraceEvent[]): number[] {
  const frames = events.filter(({ name }) => name === 'BeginMainThreadFrame')
  const counts = new Map<string, number>()
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  for (const frame of frames) counts.set(thread(frame), (counts.get(thread(frame)) ?? 0) + 1)
  const [main] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? []
  if (main === undefined) throw new Error('The trace has no frame.')
  const starts = frames
    .filter((frame) => thread(frame) === main)
    .map(({ ts }) => ts)
    .toSorted((a, b) => a - b)
  const work = new Array<number>(starts.length).fill(0)
  for (const event of events) {
    if (thread(event) !== main || event.ph !== 'X' || event.name !== 'RunTask') continue
    const index = starts.findLastIndex((start) => start <= event.ts + (event.dur ?? 0))
    if (index >= 0) work[index] = (work[index] ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000
  }
  return work
}

const nextFrame = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0

/** Measures the map of 300 nodes on the page of a cluster, for a person who is signed in. */
export async function measureAccessMap(page: Page, address: string): Promise<Measurement[]> {
  const answers = { webhook, accounts, grants, verified }
  for (const [part, answer] of Object.entries(answers))
    await page.route(`**/api/clusters/*/${part}`, (route) => route.fulfill({ json: answer }))
  await page.setViewportSize({ width: 1440, height: 1000 })
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.querySelectorAll('[data-node]').length < 300) return
      seen.disconnect()
      requestAnimationFrame(() => setTimeout(() => performance.mark('map-painted')))
    })
    seen.observe(document, { childList: true, subtree: true })
  })
  await page.goto(address)
  const nodes = page.locator('[data-node]')
  await nodes.nth(NODES - 1).waitFor({ state: 'attached' })
  await page.waitForFunction(() => performance.getEntriesByName('map-painted').length > 0)
  const painted = await page.evaluate(() => {
    const [mark] = performance.getEntriesByName('map-painted')
    const scripts = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/api/clusters/'))
    const read = Math.max(0, ...scripts.map((entry) => entry.startTime + entry.duration))
    return (mark?.startTime ?? 0) - Math.min(read, mark?.startTime ?? 0)
  })
  const count = await nodes.count()
  if (count !== NODES) throw new Error(`The map has ${count} nodes.`)

  const session = await page.context().newCDPSession(page)
  const box = await page.getByRole('region', { name: /^Access map/ }).boundingBox()
  if (!box) throw new Error('The map is not in sight.')
  const [middle, top] = [box.x + box.width / 2, box.y + 60]
  const steps = indices(60)
  const pan = await traceFrames(session, async () => {
    await page.mouse.move(middle, top + 200)
    for (const step of steps) {
      await page.mouse.wheel(0, step < 40 ? 60 : -60)
      await nextFrame(page)
    }
  })
  const hover = await traceFrames(session, async () => {
    for (const step of steps) {
      await page.mouse.move(box.x + (box.width * step) / 60, top + step * 8)
      await nextFrame(page)
    }
  })
  await nodes.nth(10).focus()
  const focus = await traceFrames(session, async () => {
    for (const step of steps) {
      await page.keyboard.press(step % 3 === 2 ? 'ArrowRight' : 'ArrowDown')
      await nextFrame(page)
    }
  })
  const row = (what: string, figure: number, goal?: number): Measurement => ({
    what: `access map of ${NODES} nodes: ${what}`,
    figure,
    unit: 'ms',
    goal,
  })
  return [
    row('first paint after its data', painted),
    ...Object.entries({ pan, hover, focus }).flatMap(([how, frames]) => [
      row(`${how}, 95 % of ${frames.length} frames`, percentile(frames, 0.95), FRAME_MS),
      row(`${how}, longest frame`, percentile(frames, 1)),
    ]),
  ]
}
