import type { Page } from '@playwright/test'
import { expect } from './fixtures'

/** Notes from now on when an answer is said to belong to an earlier question. */
export async function watchAnswers(page: Page) {
  await page.evaluate(() => {
    const busy: (string | null)[] = []
    Object.assign(window, { busyAnswers: busy })
    new MutationObserver((changes) => {
      for (const { target } of changes)
        if (target instanceof Element) busy.push(target.getAttribute('aria-busy'))
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['aria-busy'] })
  })
  const states = () => page.evaluate(() => Reflect.get(window, 'busyAnswers') as string[])
  return {
    /** Expects that the answer was dimmed and busy for a while, and no longer is. */
    expectDimmedMeanwhile: async () => {
      await expect.poll(states, 'the answer to the earlier question is busy').toContain('true')
      await expect.poll(async () => (await states()).at(-1), 'the new answer is not').toBe('false')
    },
  }
}
