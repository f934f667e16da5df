import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** The same console and sandbox with a real cluster in the organization, which one test at a time uses. */
export default defineConfig({
  ...base,
  testDir: '.',
  testIgnore: [],
  globalSetup: './global-setup',
  outputDir: '../../test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 300_000,
})
