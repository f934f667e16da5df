import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** The chart with the image on the real cluster. The tests of the file build on each other. */
export default defineConfig({
  ...base,
  testDir: '.',
  testIgnore: [],
  globalSetup: [],
  outputDir: '../../test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 420_000,
  use: { ...base.use, ignoreHTTPSErrors: true },
})
