import { defineConfig } from 'vitest/config'
import base from './vitest.config'

/** What needs a real cluster: see `npm run test:cluster`. One file at a time has it. */
export default defineConfig({
  ...base,
  test: {
    include: ['lib/**/*.cluster.test.ts', 'scripts/**/*.cluster.test.ts'],
    setupFiles: ['lib/testing/setup.ts'],
    fileParallelism: false,
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
