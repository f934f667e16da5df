import { defineConfig } from 'vitest/config'
import bench from '../bench/vitest.config'

export default defineConfig({
  ...bench,
  test: { ...bench.test, include: ['scripts/security/*.figures.ts'] },
})
