import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** Run by `npm run check:security`. */
export default defineConfig({
  ...base,
  testDir: '.',
  testIgnore: [],
  globalSetup: '../global-setup',
  outputDir: '../../test-results',
})
