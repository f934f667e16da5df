import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

// The shell has no windows to draw: it takes half the time of the whole browser.
const SYSTEM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Finds Chromium: of the variable CHROMIUM, the system, or Playwright; as root on Debian, installs it. */
export function findBrowser(): string {
  const own = chromium.executablePath()
  const found = [process.env['CHROMIUM'] ?? '', ...SYSTEM, own].find(
    (path) => path && existsSync(path),
  )
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const options = {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    } as const
    execFileSync('apt-get', ['update', '-qq'], options)
    for (const name of ['chromium-headless-shell', 'chromium']) {
      const flags = ['-y', '-qq', '--no-install-recommends']
      const { status } = spawnSync('apt-get', ['install', ...flags, name], options)
      if (status === 0 && existsSync(`/usr/bin/${name}`)) return `/usr/bin/${name}`
    }
  }
  throw new Error(
    'The browser tests need Chromium: apt-get install chromium-headless-shell (or chromium), npx playwright install chromium, or set CHROMIUM to one.',
  )
}

export const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Each window has a process for the popup of its address bar, a third of a page's time. The rest is
  // Playwright's own list, which this one replaces.
  `--disable-features=${[
    'WebUIOmniboxPopup',
    'WebUIOmniboxFullPopup',
    'WebUIOmniboxAimPopup',
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'DestroyProfileOnBrowserClose',
    'HttpsUpgrades',
    'LensOverlay',
    'MediaRouter',
    'PaintHolding',
    'ThirdPartyStoragePartitioning',
    'OptimizationHints',
    'NetworkTimeServiceQuerying',
  ].join(',')}`,
]
