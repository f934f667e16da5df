import type { Browser, BrowserContext } from '@playwright/test'
import { testServers } from './servers'

// What a page loads takes a browser a second, most of it for scripts that the test before has loaded
// too. So the tests of a worker take the same contexts in turn, each emptied of what a test left.

const idle: Open[] = []
const taken: Open[] = []

type Open = { context: BrowserContext; empty: () => Promise<void> }

type ContextOptions = {
  serviceWorkers?: 'allow' | 'block'
  /** A new context, whose cache holds nothing. */
  fresh?: boolean
}

/** A context with no session, permission or stored value; the test's end takes it back. */
export async function takeContext(
  browser: Browser,
  { serviceWorkers = 'block', fresh = false }: ContextOptions = {},
): Promise<BrowserContext> {
  // What a service worker keeps would outlive its test.
  if (fresh || serviceWorkers === 'allow') return openAlone(browser, serviceWorkers)
  const open = idle.pop() ?? (await openContext(browser))
  taken.push(open)
  return open.context
}

/** Takes back every context; the one that was taken first is the next to be taken. */
export async function returnContexts() {
  await Promise.all(alone.splice(0).map((context) => context.close()))
  for (const open of taken.splice(0).reverse()) {
    await open.empty()
    idle.push(open)
  }
}

const alone: BrowserContext[] = []

async function openAlone(browser: Browser, serviceWorkers: 'allow' | 'block') {
  const context = await browser.newContext({ baseURL: testServers().url, serviceWorkers })
  alone.push(context)
  return context
}

async function openContext(browser: Browser): Promise<Open> {
  const { url } = testServers()
  const context = await browser.newContext({ baseURL: url })
  // A page that stays open keeps the process that has compiled the scripts.
  const kept = await context.newPage()
  await kept.goto(`${url}/robots.txt`)
  return {
    context,
    empty: async () => {
      await Promise.all(
        context
          .pages()
          .filter((page) => page !== kept)
          .map((page) => page.close()),
      )
      await context.clearCookies()
      await context.clearPermissions()
      await kept.evaluate(() => localStorage.clear())
    },
  }
}
