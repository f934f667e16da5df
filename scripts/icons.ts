// Draws the PNG icons in public/ from icon.svg. Run it and commit the icons after icon.svg changes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from './browser'

const FOLDER = join(import.meta.dirname, '..', 'public')
const ACCENT = '#1f5fd0'

/** A filled icon has a margin, because systems crop its corners. */
const ICONS = [
  { file: 'icon-192.png', size: 192, filled: false },
  { file: 'icon-512.png', size: 512, filled: false },
  { file: 'icon-maskable-512.png', size: 512, filled: true },
  { file: 'apple-touch-icon.png', size: 180, filled: true },
]

const drawing = readFileSync(join(FOLDER, 'icon.svg'), 'utf8')
const onAccent = drawing
  .replace(/viewBox="[^"]*"/, 'viewBox="-6 -6 36 36"')
  .replace(/stroke="[^"]*"/, 'stroke="#ffffff"')

const browser = await chromium.launch({ executablePath: findBrowser(), args: LAUNCH_ARGUMENTS })
const page = await browser.newPage()
for (const { file, size, filled } of ICONS) {
  await page.setViewportSize({ width: size, height: size })
  const background = filled ? ACCENT : 'transparent'
  await page.setContent(
    `<style>body { margin: 0; background: ${background} } svg { display: block; width: 100vw }</style>${filled ? onAccent : drawing}`,
  )
  await page.screenshot({ path: join(FOLDER, file), omitBackground: true })
  console.log(file)
}
await browser.close()
