import base from './playwright.config'
export default {
  ...base,
  globalSetup: './zz-setup',
  outputDir: '/tmp/pw-results',
  workers: 1,
  retries: 0,
}
