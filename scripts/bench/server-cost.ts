// Measures what the pages cost the server, and prints each figure with its goal.
import type { Page } from '@playwright/test'
import { routeLabel } from '../../lib/server/route-label'
import { residentMemory } from '../process-memory'
import { printFigure } from './measurement'
import { measureLoad } from './page-load'
import type { PagePath } from './page-paths'
import { measureView, type PageView, type RecordedCalls } from './page-views'

const GOALS = {
  calls: 15,
  repeated: 0,
  prefetches: 3,
  htmlKilobytes: 60,
  pageMs: 1000,
  readMs: 100,
  memory: 400,
} as const
const AT_ONCE = 50
const REQUESTS_BEFORE_MEMORY = 2000
const RECORDING = new Set(['/policies', '/policies/[name]', '/clusters/[cluster]', '/findings'])
const BUSIEST = new Set(['/', '/clusters/[cluster]', '/clusters/…/service-accounts/[name]'])

type Server = {
  origin: string
  pid: number
  paths: readonly PagePath[]
  recorded: RecordedCalls
}

function createReport() {
  const report = {
    allMet: true,
    print: (what: string, figure: string, met?: boolean) => {
      if (!printFigure(`${what} `, figure, met)) report.allMet = false
    },
    printGoal: (what: string, figure: number, goal: number, unit = '') =>
      report.print(what, `${Math.round(figure)}${unit} ≤ ${goal}${unit}`, figure <= goal),
  }
  return report
}

/** Measures what a view of each page asks for, as the person who is signed in. Returns whether all goals are met. */
export async function measureViews(page: Page, { origin, paths, recorded }: Server) {
  const report = createReport()
  // The first visit of these also records what it shows.
  for (const path of paths.filter(({ name }) => RECORDING.has(name)))
    await measureView(page, origin, path, recorded)
  for (const path of paths) {
    const view = await measureView(page, origin, path, recorded)
    report.printGoal(`${view.name}: calls in a view`, view.calls.length, GOALS.calls)
    report.printGoal(`${view.name}: calls made twice`, view.repeated.length, GOALS.repeated)
    printCalls(view)
    report.printGoal(`${view.name}: prefetches`, view.prefetches, GOALS.prefetches)
    report.printGoal(`${view.name}: HTML`, view.htmlKilobytes, GOALS.htmlKilobytes, ' KB')
    report.print(`${view.name}: requests of the browser`, String(view.requests.length))
  }
  return report.allMet
}

/** Measures the pages, and what the busiest of them read, under load. Returns whether all goals are met. */
export async function measureServerLoad(page: Page, { origin, pid, paths, recorded }: Server) {
  const report = createReport()
  const reads = new Map<string, string>()
  for (const path of paths.filter(({ name }) => BUSIEST.has(name)))
    for (const read of (await measureView(page, origin, path, recorded)).reads)
      reads.set(routeLabel(read), read)
  const cookies = await page.context().cookies(origin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  // What a page polls would be measured with it.
  await page.goto('about:blank')
  let sent = 0
  const measure = async (name: string, path: string, goal: number) => {
    const load = await measureLoad(`${origin}${path}`, { cookie, pid, times: AT_ONCE })
    sent += AT_ONCE
    report.printGoal(`${name}: p95 of ${AT_ONCE} at once`, load.p95, goal, ' ms')
    report.print(`${name}: processor time`, `${load.processorMs.toFixed(1)} ms`)
    if (load.failed > 0) report.print(`${name}: failed`, String(load.failed), false)
  }
  for (const { name, path } of paths) await measure(name, path, GOALS.pageMs)
  for (const [name, path] of reads) await measure(name, path, GOALS.readMs)
  for (; sent < REQUESTS_BEFORE_MEMORY; sent += AT_ONCE)
    await measureLoad(`${origin}/diagnose`, { cookie, pid, times: AT_ONCE })
  report.printGoal(`memory after ${sent} requests`, residentMemory(pid), GOALS.memory, ' MiB')
  return report.allMet
}

/** Names what was called twice, and where there are too many all calls, so that a reader knows where to look. */
function printCalls({ calls, repeated }: PageView) {
  const shown = calls.length > GOALS.calls ? [...new Set(calls)].toSorted() : repeated
  for (const call of shown) {
    const times = calls.filter((each) => each === call).length
    console.log(`    ${times} × ${call.slice(0, 160)}`)
  }
}
