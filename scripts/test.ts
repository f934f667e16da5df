// Everything a change must pass, from lint to browser tests.
import { run } from './run'
import { bin, one, playwright, runSuites, vitest } from './suites'

await runSuites([
  { name: 'lint', run: async () => one(await run(bin('biome'), ['check'])) },
  {
    name: 'types',
    run: async () => one((await run(bin('next'), ['typegen'])) || (await run(bin('tsc'), []))),
  },
  vitest('unit, property, store and contract tests', 'lib/vitest.config.ts'),
  { name: 'build', run: async () => one(await run(bin('next'), ['build'])) },
  playwright('browser tests', 'e2e/playwright.config.ts'),
])
