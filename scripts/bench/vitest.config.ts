import { defineConfig } from 'vitest/config'
import base from '../../lib/vitest.config'

export default defineConfig({
  ...base,
  test: {
    include: ['scripts/bench/*.figures.ts'],
    // Benchmarks that run at the same time would distort each other.
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
})
