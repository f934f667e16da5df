import { defineConfig, devices } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from '../scripts/browser'

// All pages of a context share the scripts that one of them has compiled: see contexts.ts.
const ONE_PROCESS = '--renderer-process-limit=1'

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  // See the configurations there: these need a real cluster, or minutes.
  testIgnore: ['installation/**', 'real/**', 'security/**'],
  globalSetup: './global-setup',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: 3,
  // Time for a busy machine: what takes this long has failed.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    // Each new browser would fetch and start it; the test of losing the connection allows it.
    serviceWorkers: 'block',
    // Recording takes a sixth of a run.
    trace: process.env['E2E_TRACE'] ? 'retain-on-failure' : 'off',
    // What cannot be pressed is named, and not the test as a whole.
    actionTimeout: 120_000,
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: findBrowser(), args: [...LAUNCH_ARGUMENTS, ONE_PROCESS] },
  },
})
