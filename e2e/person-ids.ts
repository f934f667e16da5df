import type { Page } from '@playwright/test'
import { z } from 'zod'
import { callCoreWeave, type TestOrganization } from './fixtures'

const Identity = z.object({ principal: z.object({ uid: z.string() }) })

/** The ids of the people of an organization who can be known by name. */
export const readPersonIds = (world: TestOrganization): Promise<string[]> =>
  Promise.all(
    Object.values(world.tokens).map(async (token) => {
      const identity = await callCoreWeave(token, 'GET', '/v1beta1/auth/whoami')
      return Identity.parse(identity).principal.uid
    }),
  )

const LEARNING_MS = 15_000
const POLL_MS = 200

/** Where the id of a person may stand: raw text that is compared or edited, and the list that names people. */
const RAW = 'figure, .cm-editor, pre, #people, [data-named-id]'

/**
 * Ids of people that a page shows or reads out in the place of their names. The first page of a person learns their
 * name once it is there, so it is given time.
 */
export async function personIdProblems(page: Page, ids: readonly string[]): Promise<string[]> {
  const deadline = Date.now() + LEARNING_MS
  for (;;) {
    const found = await shownIds(page, ids)
    if (found.length === 0 || Date.now() > deadline) return found
    await page.waitForTimeout(POLL_MS)
  }
}

const shownIds = (page: Page, ids: readonly string[]) =>
  page.evaluate(
    ({ ids, raw }) => {
      const found = new Set<string>()
      const check = (element: Element | null, text: string | null) => {
        if (!element || !text || element.closest(raw) || !element.checkVisibility()) return
        if (ids.some((id) => text.includes(id))) found.add(`shows the ID of a person: “${text}”`)
      }
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) check(texts.currentNode.parentElement, texts.currentNode.textContent)
      for (const element of document.querySelectorAll('[aria-label]'))
        check(element, element.getAttribute('aria-label'))
      return [...found]
    },
    { ids, raw: RAW },
  )
