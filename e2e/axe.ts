import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const SCRIPT = readFileSync(
  join(import.meta.dirname, '../node_modules/axe-core/axe.min.js'),
  'utf8',
)

type Scan = {
  /** A selector of the part to look at; the whole page without it. */
  part?: string
  /** The rules to apply; all that axe applies by itself without them. */
  rules?: string[]
}

type AxeColor = {
  r: number
  g: number
  b: number
  alpha: number
  parseString: (text: string) => AxeColor
}
type LoadedAxe = { axe: { commons: { color: { Color: { prototype: AxeColor } } } } }

/** Makes axe parse each color of a page once. It parses those of every ancestor of every text, a fifth of a scan. */
function rememberColors() {
  const { prototype } = (window as unknown as LoadedAxe).axe.commons.color.Color
  const { parseString } = prototype
  const known = new Map<string, Pick<AxeColor, 'r' | 'g' | 'b' | 'alpha'>>()
  prototype.parseString = function (text) {
    const same = known.get(text)
    if (same) return Object.assign(this, same)
    const { r, g, b, alpha } = parseString.call(this, text)
    known.set(text, { r, g, b, alpha })
    return this
  }
}

/** What axe finds on the page, or in a part of it, as one line a rule. */
export async function violationsOf(page: Page, { part, rules }: Scan = {}): Promise<string[]> {
  // Once a document: what the first scan has compiled serves those after it.
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(SCRIPT)
    await page.evaluate(rememberColors)
  }
  const options: axe.RunOptions = {
    // What passes is not read, and to describe it takes longer than to find it.
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: rules } }),
  }
  const given = part ? [{ include: [part] }, options] : [options]
  const violations = await page.evaluate<axe.Result[]>(
    `axe.run(...${JSON.stringify(given)}).then(({ violations }) => violations)`,
  )
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
