import { defineConfig } from '@playwright/test'
import {
  realConsoleEnvironment,
  requireRealCluster,
} from '../../lib/sandbox/real-cluster/environment'
import base from '../playwright.config'
import { consoleEnvironment, PORTS } from '../servers'

const url = `http://127.0.0.1:${PORTS.console}`

/** The same console and sandbox, with a real cluster in the organization: one test at a time has it. */
export default defineConfig({
  ...base,
  testDir: '.',
  testIgnore: [],
  outputDir: '../../test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 300_000,
  webServer: [
    {
      command: 'npm run sandbox',
      cwd: '../..',
      url: `http://127.0.0.1:${PORTS.sandbox}/`,
      env: {
        SANDBOX_PORT: String(PORTS.sandbox),
        SANDBOX_CONTROL_TOKEN: PORTS.controlToken,
        SANDBOX_REAL_CLUSTER: 'true',
      },
    },
    {
      command: `npm start -- -H 127.0.0.1 -p ${PORTS.console}`,
      cwd: '../..',
      url: `${url}/sign-in`,
      timeout: 60_000,
      env: consoleEnvironment(realConsoleEnvironment(requireRealCluster())),
    },
  ],
})
