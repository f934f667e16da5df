import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** The same console and sandbox, with a real cluster in the organization: one test at a time has it. */
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
