import { defineConfig } from 'vitest/config'
import base from '../../lib/vitest.config'

export default defineConfig({
  ...base,
  test: {
    include: ['scripts/bench/*.figures.ts'],
    // One would be part of the other's figures.
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
})
