// What one view of a page asks for: calls to CoreWeave and to API servers, prefetches, and the size of its HTML.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request as BrowserRequest, Page } from '@playwright/test'
import type { PagePath } from './page-paths'

/** The requests that a sandbox gets with the token of one person, by method, address and body. */
export function recordCalls() {
  let followed: string | undefined
  let calls: Promise<string>[] = []
  const isUpstream = ({ pathname }: URL) => !/^\/(oidc|sandbox)\//.test(pathname)
  return {
    follow: (token: string) => {
      followed = token
    },
    onRequest: (request: Request) => {
      const url = new URL(request.url)
      const isTheirs = request.headers.get('authorization') === `Bearer ${followed}`
      if (!isTheirs || !isUpstream(url)) return
      const what = `${request.method} ${url.host}${url.pathname}${url.search}`
      calls.push(request.text().then((body) => (body ? `${what} ${body}` : what)))
    },
    /** The calls since it was asked last. */
    take: () => {
      const taken = calls
      calls = []
      return Promise.all(taken)
    },
  }
}
export type RecordedCalls = ReturnType<typeof recordCalls>

export type PageView = PagePath & {
  calls: string[]
  /** What was called more than once. */
  repeated: string[]
  prefetches: number
  /** The requests of the browser, by method and path. */
  requests: string[]
  htmlKilobytes: number
  /** The paths of what the page read by itself. */
  reads: string[]
}

/** A view is over once nothing was asked for as long as this. */
const QUIET_MS = 1500
const MAX_VIEW_MS = 12_000

const isPrefetch = (request: BrowserRequest) =>
  'next-router-prefetch' in request.headers() || request.headers()['purpose'] === 'prefetch'

const isStream = (request: BrowserRequest) =>
  request.headers()['accept']?.includes('text/event-stream') ?? false

/** Opens a page as a person does, and waits until it asks for nothing more. */
export async function measureView(
  page: Page,
  origin: string,
  { name, path }: PagePath,
  recorded: RecordedCalls,
): Promise<PageView> {
  await page.goto('about:blank')
  // What the view before asked for last.
  await sleep(300)
  await recorded.take()
  const requests: BrowserRequest[] = []
  let open = 0
  let active = performance.now()
  const begin = (request: BrowserRequest) => {
    requests.push(request)
    active = performance.now()
    if (!isStream(request)) open += 1
  }
  const end = (request: BrowserRequest) => {
    active = performance.now()
    if (!isStream(request)) open -= 1
  }
  page.on('request', begin)
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  const response = await page.goto(`${origin}${path}`)
  const html = (await response?.body()) ?? ''
  const until = performance.now() + MAX_VIEW_MS
  while (performance.now() < until && (open > 0 || performance.now() - active < QUIET_MS))
    await sleep(50)
  page.off('request', begin)
  page.off('requestfinished', end)
  page.off('requestfailed', end)
  const calls = await recorded.take()
  return {
    name,
    path,
    calls,
    repeated: [...new Set(calls.filter((call, index) => calls.indexOf(call) !== index))],
    prefetches: requests.filter(isPrefetch).length,
    requests: requests.map(
      (request) => `${request.method()} ${request.url().slice(origin.length)}`,
    ),
    htmlKilobytes: html.length / 1024,
    reads: requests
      .filter((request) => request.method() === 'GET')
      .filter((request) => !isStream(request))
      .map((request) => request.url().slice(origin.length))
      .filter((address) => address.startsWith('/api/')),
  }
}
