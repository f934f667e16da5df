// Checks what can be checked of the console's security in minutes; npm test runs the parts that take seconds.
import { execFileSync } from 'node:child_process'
import { z } from 'zod'
import { buildUnchecked } from './build'
import { findUncheckedPackages, readLockFile } from './lock-file'
import { playwrightSuite, runSuites, singleCount, vitestSuite } from './suites'

const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z
    .array(z.object({ purl: z.string(), hashes: z.array(z.unknown()).default([]) }))
    .min(1),
})

const report = (problems: readonly string[]) => {
  for (const problem of problems) console.error(problem)
  return singleCount(problems.length)
}

await runSuites([
  { name: 'lock file', run: async () => report(findUncheckedPackages(readLockFile())) },
  {
    name: 'software bill of materials',
    run: async () => {
      const text = execFileSync('npm', ['--silent', 'run', 'sbom'], { maxBuffer: 2 ** 26 })
      const { components } = Bill.parse(JSON.parse(text.toString()))
      return report(
        components
          .filter(({ hashes }) => hashes.length === 0)
          .map(({ purl }) => `${purl}: no hash`),
      )
    },
  },
  { name: 'build', run: async () => singleCount(await buildUnchecked()) },
  playwrightSuite('early answers, odd inputs, budgets', 'e2e/security/playwright.config.ts'),
  vitestSuite('load', 'scripts/security/vitest.config.ts'),
])
