// Everything a change must pass, from lint to browser tests.
import { run, type Write } from './run'
import { bin, one, playwright, runSuites, vitest } from './suites'

const types = async (write?: Write) =>
  (await run(bin('next'), ['typegen'], {}, write)) || run(bin('tsc'), [], {}, write)

await runSuites([
  [
    { name: 'lint', run: async (write) => one(await run(bin('biome'), ['check'], {}, write)) },
    { name: 'types', run: async (write) => one(await types(write)) },
  ],
  vitest('unit, property, store and contract tests', 'lib/vitest.config.ts'),
  { name: 'build', run: async () => one(await run(bin('next'), ['build'])) },
  playwright('browser tests', 'e2e/playwright.config.ts'),
])
