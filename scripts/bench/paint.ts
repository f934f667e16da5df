// What a person on a slow machine and connection sees of a page: its largest paint, how far it moves while it loads,
// and how long it takes to answer a key.
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { Measurement } from './measurement'

/** A machine with a quarter of the speed of this one. */
const CPU_SLOWDOWN = 4
/** The profile "Fast 4G" of Chromium's developer tools, in bytes a second and milliseconds. */
const FAST_4G = {
  offline: false,
  downloadThroughput: (9 * 1000 * 1000 * 0.9) / 8,
  uploadThroughput: (1.5 * 1000 * 1000 * 0.9) / 8,
  latency: 60 * 2.75,
}
/** A page that has not moved for this long is complete. */
const SETTLED_MS = 1_000
const KEYS = ['Tab', 'Tab', 'Tab'] as const

const GOALS = { paint: 1_500, shift: 0.02, answer: 100 }

type Seen = { paint: number; shift: number; answer: number; changedAt: number }

/** Collects Chromium's own metrics from the beginning of a page on. */
function observe() {
  const seen: Seen = { paint: 0, shift: 0, answer: 0, changedAt: 0 }
  Object.assign(window, { seen })
  const watch = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) take(entry)
    }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  watch('largest-contentful-paint', ({ startTime }) => {
    seen.paint = startTime
    seen.changedAt = performance.now()
  })
  watch('layout-shift', (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    }
    if (!hadRecentInput) seen.shift += value
    seen.changedAt = performance.now()
  })
  watch('event', ({ duration }) => {
    seen.answer = Math.max(seen.answer, duration)
  })
}

type Shown = Pick<Seen, 'paint' | 'shift' | 'answer'>

async function measurePage(context: BrowserContext, address: string): Promise<Shown> {
  const page = await context.newPage()
  try {
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', FAST_4G)
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
    await page.addInitScript(observe)
    await page.goto(address)
    await page.waitForFunction(
      (ms) => {
        const { seen } = window as unknown as { seen: Seen }
        return seen.paint > 0 && performance.now() - seen.changedAt > ms
      },
      SETTLED_MS,
      { polling: 200, timeout: 60_000 },
    )
    const { paint, shift } = await readSeen(page)
    for (const key of KEYS) {
      await page.keyboard.press(key)
      await page.waitForTimeout(100)
    }
    const { answer } = await readSeen(page)
    return { paint, shift, answer }
  } finally {
    await page.close()
  }
}

const readSeen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen)

/** Measures pages that a signed-in person opens anew, with nothing in the cache of the browser. */
export async function measurePaint(
  browser: Browser,
  signIn: (page: Page) => Promise<void>,
  pages: readonly { name: string; address: string }[],
): Promise<Measurement[]> {
  const rows: Measurement[] = []
  const first = await browser.newContext()
  await signIn(await first.newPage())
  const storageState = await first.storageState()
  await first.close()
  for (const { name, address } of pages) {
    const context = await browser.newContext({
      storageState,
      viewport: { width: 1440, height: 900 },
    })
    const { paint, shift, answer } = await measurePage(context, address)
    await context.close()
    rows.push(
      { what: `${name}: largest paint`, figure: paint, unit: 'ms', goal: GOALS.paint },
      { what: `${name}: layout shift`, figure: shift, unit: '', goal: GOALS.shift },
      { what: `${name}: answer to a key`, figure: answer, unit: 'ms', goal: GOALS.answer },
    )
  }
  return rows
}
