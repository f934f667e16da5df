import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

type Scan = {
  /** A selector of the part to look at; the whole page without it. */
  part?: string
  /** The rules to apply; all that axe applies by itself without them. */
  rules?: string[]
}

/** What axe finds on the page, or in a part of it, as one line a rule. */
export async function violationsOf(page: Page, { part, rules }: Scan = {}): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  if (part) builder.include(part)
  builder.options({
    // What passes is not read, and to describe it takes longer than to find it.
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: rules } }),
  })
  // In one go: there is no frame, and the other way opens a page of its own for each scan.
  const { violations } = await builder.setLegacyMode().analyze()
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}

/** The rules about colors that axe applies by itself. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * The same in the light and in the dark theme, without loading the page again. A theme changes colors
 * only (`lib/architecture.test.ts`), so the dark one is asked for the rules about colors.
 */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violationsOf(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await violationsOf(page, { rules: COLOR_RULES })
  return [...light.map((each) => `light: ${each}`), ...dark.map((each) => `dark: ${each}`)]
}
