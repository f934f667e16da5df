import { mergeConfig } from 'vitest/config'
import base from '../../lib/vitest.config'

const { FUZZ_SEED, FUZZ_UNTIL } = process.env

export default mergeConfig(base, {
  test: {
    provide: {
      laws: { seed: Number(FUZZ_SEED), ...(FUZZ_UNTIL && { until: Number(FUZZ_UNTIL) }) },
    },
    testTimeout: 0,
  },
})
