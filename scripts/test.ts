// Runs everything that a change must pass, from lint to browser tests.
import { buildUnchecked } from './build'
import { runProgram, type Write } from './run'
import { bin, playwrightSuite, runSuites, singleCount, vitestSuite } from './suites'

const types = async (write?: Write) =>
  (await runProgram(bin('next'), ['typegen'], {}, write)) || runProgram(bin('tsc'), [], {}, write)

await runSuites([
  [
    {
      name: 'lint',
      run: async (write) => singleCount(await runProgram(bin('biome'), ['check'], {}, write)),
    },
    { name: 'types', run: async (write) => singleCount(await types(write)) },
  ],
  // Tests wait for pods and databases half of the time, in which the build works.
  [
    vitestSuite('unit, property, store and contract tests', 'lib/vitest.config.ts'),
    { name: 'build', run: async (write) => singleCount(await buildUnchecked(write)) },
  ],
  playwrightSuite('browser tests', 'e2e/playwright.config.ts'),
])
