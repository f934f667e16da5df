import { defineConfig, devices } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from '../scripts/browser'

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  // These have a cluster of their own: see real/playwright.config.ts.
  testIgnore: 'real/**',
  globalSetup: './global-setup',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findBrowser(), args: LAUNCH_ARGUMENTS },
  },
})
