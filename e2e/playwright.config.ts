import { defineConfig, devices } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from '../scripts/browser'
import { consoleEnvironment, PORTS } from './servers'

const baseURL = `http://127.0.0.1:${PORTS.console}`

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  // These have a cluster of their own: see real/playwright.config.ts.
  testIgnore: 'real/**',
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
    baseURL,
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findBrowser(), args: LAUNCH_ARGUMENTS },
  },
  webServer: [
    {
      command: 'npm run sandbox',
      cwd: '..',
      url: `http://127.0.0.1:${PORTS.sandbox}/`,
      env: { SANDBOX_PORT: String(PORTS.sandbox), SANDBOX_CONTROL_TOKEN: PORTS.controlToken },
    },
    {
      command: `npm start -- -H 127.0.0.1 -p ${PORTS.console}`,
      cwd: '..',
      url: `${baseURL}/sign-in`,
      timeout: 60_000,
      env: consoleEnvironment(),
    },
  ],
})
