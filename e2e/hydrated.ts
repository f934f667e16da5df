import type { Page } from '@playwright/test'

/**
 * Makes a page's `goto` and `reload` wait until its buttons and fields do something. They are on the
 * screen earlier, and what a robot presses in that moment is lost; a person presses again.
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

/** React marks each element that it has taken over. */
const hydrated = (page: Page) =>
  page.waitForFunction(
    () =>
      [...document.querySelectorAll('main button, main input, main textarea')].every((element) =>
        Object.keys(element).some((key) => key.startsWith('__react')),
      ),
    undefined,
    { timeout: 60_000 },
  )
