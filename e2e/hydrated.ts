import type { Page } from '@playwright/test'

/**
 * Makes a page's `goto` and `reload` wait for hydration. Buttons and fields are visible before it, and
 * what a test presses then is lost.
 */
export function waitForHydration(page: Page): Page {
  if (patched.has(page)) return page
  patched.add(page)
  const { goto, reload } = page
  page.goto = async (...given) => {
    const response = await goto.apply(page, given)
    await hydrated(page)
    return response
  }
  page.reload = async (...given) => {
    const response = await reload.apply(page, given)
    await hydrated(page)
    return response
  }
  return page
}

const patched = new WeakSet<Page>()

/** React adds a property to each element that it has hydrated. */
export const hydrated = (page: Page) =>
  page.waitForFunction(
    () =>
      [...document.querySelectorAll('main button, main input, main textarea')].every((element) =>
        Object.keys(element).some((key) => key.startsWith('__react')),
      ),
    undefined,
    // Asking in each frame would make the browser draw each frame.
    { timeout: 60_000, polling: 50 },
  )
