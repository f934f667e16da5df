import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds on the page, or in a part of it, as one line a rule. */
export async function violationsOf(page: Page, part?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  if (part) builder.include(part)
  // In one go: there is no frame, and the other way opens a page of its own for each scan.
  const { violations } = await builder.setLegacyMode().analyze()
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}

/** The same in the light and in the dark theme, without loading the page again. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const violation of await violationsOf(page)) found.push(`${colorScheme}: ${violation}`)
  }
  return found
}
