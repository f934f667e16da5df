import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import base from '../../lib/vitest.config'

export default mergeConfig(base, {
  test: {
    setupFiles: [fileURLToPath(new URL('setup.ts', import.meta.url))],
    testTimeout: 0,
  },
})
