// The access map with 300 nodes on the page of a cluster: work on the main thread in each frame while it is panned,
// pointed at, walked by keyboard and brought up to date, and its first paint.
import type { CDPSession, Page } from '@playwright/test'
import type { Measurement } from './measurement'

const NODES = 300
const NAMESPACES = 160
const POLICIES = 70
const FRAME_MS = 16
const FRAME_MICROSECONDS = 1_000_000 / 60

const indices = (count: number) => Array.from({ length: count }, (_, index) => index)

/** The calls that fill a world: its control API, and CoreWeave's API as the operator. */
export type FillWorld = {
  cluster: string
  issuerUrl: string
  control: (path: string, body: unknown) => Promise<unknown>
  savePolicy: (policy: unknown) => Promise<unknown>
}

const annotatedAccount = (index: number, annotations: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { namespace: `team-${index}`, name: 'trainer', annotations },
})
const INJECTED = { 'caios.coreweave.com/inject': 'true' }

/**
 * Fills a world so that the map of the cluster has more nodes than it measures: without a webhook the way of every
 * namespace is broken, and what everyone can write to is risky, so that nothing of it is collapsed.
 */
export async function plantLargeMap({ cluster, issuerUrl, control, savePolicy }: FillWorld) {
  await control(`clusters/${cluster}`, { webhook: 'missing' })
  for (const index of indices(NAMESPACES))
    await control(`clusters/${cluster}/objects`, { put: annotatedAccount(index, INJECTED) })
  for (const index of indices(POLICIES)) await savePolicy(policyOf(index, issuerUrl))
}

function policyOf(index: number, issuerUrl: string, { once = 1 } = {}) {
  const everyone = {
    effect: 'Allow',
    actions: ['s3:PutObject'],
    resources: [`bucket-${index}/*`],
    principals: ['*'],
  }
  return {
    version: 'v1alpha1',
    name: `policy-${index}`,
    statements: [
      {
        name: 'teams',
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [index, index + 1, index * 5].map((each) => `bucket-${each % POLICIES}/*`),
        principals: indices(NAMESPACES)
          .filter((each) => (each + index) % 25 === 0 || each % POLICIES === index)
          .map((each) => `role/${issuerUrl}:system:serviceaccount:team-${each}:trainer`),
      },
      ...indices(once).map((each) => ({ ...everyone, name: `everyone-${each}` })),
    ],
  }
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

/**
 * Adds up the tasks of the busiest renderer's main thread by frame: between the beginnings of two frames, and where no
 * frame was due for longer than one lasts, in that time.
 */
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
  const work = new Map<string, number>()
  for (const event of events) {
    if (thread(event) !== main || event.ph !== 'X' || event.name !== 'RunTask') continue
    const index = starts.findLastIndex((start) => start <= event.ts + (event.dur ?? 0))
    const since = Math.max(0, event.ts - (starts[index] ?? event.ts))
    const frame = `${index} ${Math.floor(since / FRAME_MICROSECONDS)}`
    work.set(frame, (work.get(frame) ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000)
  }
  return [...work.values()]
}

const nextFrame = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0

/** Has the page read again what the map is drawn from, as it does when a person comes back to it. */
const readAgain = (page: Page) =>
  page.evaluate(() => {
    // What was read a moment ago would not be read again.
    const later = Date.now() + 120_000
    Date.now = () => later
    window.dispatchEvent(new Event('visibilitychange'))
  })

/** Looks ten times a second, which costs no layout. */
async function untilShown(page: Page, isShown: () => unknown) {
  await page.waitForFunction(isShown, undefined, { polling: 100 })
  await nextFrame(page)
}

/** Measures the map of a large world on the page of a cluster, for a person who is signed in. */
export async function measureAccessMap(
  page: Page,
  origin: string,
  world: FillWorld,
): Promise<Measurement[]> {
  await page.setViewportSize({ width: 1440, height: 1000 })
  await page.addInitScript((count) => {
    const seen = new MutationObserver(() => {
      if (document.querySelectorAll('[data-node]').length < count) return
      seen.disconnect()
      requestAnimationFrame(() => setTimeout(() => performance.mark('map-painted')))
    })
    seen.observe(document, { childList: true, subtree: true })
  }, NODES)
  await page.goto(`${origin}/clusters/${world.cluster}`)
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
  // A statement more says so in one node and moves none.
  await world.savePolicy(policyOf(1, world.issuerUrl, { once: 2 }))
  const update = await traceFrames(session, async () => {
    await readAgain(page)
    await untilShown(page, () =>
      document.querySelector('[data-node="policy policy-1"]')?.textContent?.endsWith('3'),
    )
  })
  const { cluster } = world
  await world.control(`clusters/${cluster}/objects`, { put: annotatedAccount(1, {}) })
  const move = await traceFrames(session, async () => {
    await readAgain(page)
    await untilShown(page, () => !document.querySelector('[data-node$=" team-1"]'))
  })
  const row = (what: string, figure: number, goal?: number): Measurement => ({
    what: `access map of ${count} nodes: ${what}`,
    figure,
    unit: 'ms',
    goal,
  })
  return [
    row('first paint after its data', painted),
    ...Object.entries({ pan, hover, focus, update }).flatMap(([how, frames]) => [
      row(`${how}, 95 % of ${frames.length} frames`, percentile(frames, 0.95), FRAME_MS),
      row(`${how}, longest frame`, percentile(frames, 1)),
    ]),
    // Every node is drawn in another place, which is a layout of the whole map in one frame.
    row('update that moves nodes, longest frame', percentile(move, 1)),
  ]
}
