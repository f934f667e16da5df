// Takes pictures of every screen, light and dark, wide and narrow, into ./screenshots.
// Names as arguments select screens.
import { mkdirSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from './browser'
import { build } from './build'
import { PROVIDER_SCREENS, startProviderServers } from './screenshots/provider-screens'
import type { Screen } from './screenshots/screen'
import { listScreens } from './screenshots/screens'
import { createScreenshotStage, type ScreenshotStage } from './screenshots/stage'
import { type Servers, startServers } from './servers'

const only = process.argv.slice(2)
const folder = 'screenshots'
const VARIANTS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const

/** Sets the viewport to the height of the content, so that one picture shows the whole screen. */
async function shoot(page: Page, name: string) {
  for (const [theme, width] of VARIANTS) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 900 })
    await page.waitForTimeout(150)
    const { height, sideways } = await page.evaluate(() => {
      const { scrollHeight, scrollWidth, clientWidth } = document.documentElement
      return { height: scrollHeight, sideways: scrollWidth > clientWidth }
    })
    if (sideways) console.warn(`${name} scrolls sideways at ${width} px`)
    await page.setViewportSize({ width, height: Math.max(height, 900) })
    await page.screenshot({ path: `${folder}/${name}-${theme}-${width}.png` })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

if (await build()) process.exit(1)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: findBrowser(), args: LAUNCH_ARGUMENTS })

async function take(stage: ScreenshotStage, screen: Screen) {
  const { name, path, as = 'operator', before, ready, after, loading } = screen
  const page = await stage.pageOf(as)
  page.setDefaultTimeout(60_000)
  await before?.()
  await page.goto(`${stage.origin}${path}`, { waitUntil: 'commit' })
  await page.waitForLoadState('networkidle', { timeout: 8_000 }).catch(() => undefined)
  await ready?.(page, stage)
  if (!loading)
    await page
      .waitForFunction(() => !document.querySelector('[data-loading]'), undefined, {
        timeout: 20_000,
      })
      .catch(() => console.warn(`${name} is still loading`))
  await shoot(page, name)
  await after?.()
}

/** Takes the selected screens of one console. */
async function takeScreens(servers: Servers, list: (stage: ScreenshotStage) => Screen[]) {
  try {
    const stage = await createScreenshotStage(servers, browser)
    for (const screen of list(stage)) {
      if (only.length && !only.includes(screen.name)) continue
      try {
        await take(stage, screen)
        console.log(screen.name)
      } catch (error) {
        process.exitCode = 1
        console.error(`${screen.name}: ${error instanceof Error ? error.message : error}`)
        await screen.after?.()
      }
    }
  } finally {
    await servers.close()
  }
}

const ofProvider = new Set(PROVIDER_SCREENS.map(({ name }) => name))
try {
  if (!only.length || only.some((name) => !ofProvider.has(name)))
    await takeScreens(await startServers(), listScreens)
  if (!only.length || only.some((name) => ofProvider.has(name)))
    await takeScreens(await startProviderServers(), () => PROVIDER_SCREENS)
} finally {
  await browser.close()
}
process.exit()
