// Everything a change must pass, from lint to browser tests. Ends with one line over all suites.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { findBrowser } from './browser'
import { run } from './run'

type Count = { passed: number; failed: number; skipped: number }
type Suite = { name: string; run: () => Promise<Count> }

const reports = mkdtempSync(join(tmpdir(), 'console-test-'))
const bin = (name: string) => `node_modules/.bin/${name}`
const one = (code: number): Count => ({ passed: code ? 0 : 1, failed: code ? 1 : 0, skipped: 0 })

/** A report that is missing, or that counts no failure though the runner failed, is itself a failure. */
function count<Report>(
  file: string,
  schema: z.ZodType<Report>,
  code: number,
  read: (report: Report) => Count,
) {
  let result: Count
  try {
    result = read(schema.parse(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    result = { passed: 0, failed: 0, skipped: 0 }
  }
  return code && !result.failed ? { ...result, failed: 1 } : result
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})
const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
})

const suites: Suite[] = [
  { name: 'lint', run: async () => one(await run(bin('biome'), ['check'])) },
  {
    name: 'types',
    run: async () => one((await run(bin('next'), ['typegen'])) || (await run(bin('tsc'), []))),
  },
  {
    name: 'unit, property, store and contract tests',
    run: async () => {
      const file = join(reports, 'vitest.json')
      const code = await run(bin('vitest'), [
        ...['run', '--config', 'lib/vitest.config.ts'],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      ])
      return count(file, VitestReport, code, (report) => ({
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        skipped: report.numPendingTests + report.numTodoTests,
      }))
    },
  },
  { name: 'build', run: async () => one(await run(bin('next'), ['build'])) },
  {
    name: 'browser tests',
    run: async () => {
      const file = join(reports, 'playwright.json')
      const code = await run(
        bin('playwright'),
        ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
        { CHROMIUM: findBrowser(), PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      )
      return count(file, PlaywrightReport, code, ({ stats }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
        skipped: stats.skipped,
      }))
    },
  },
]

process.env['NEXT_TELEMETRY_DISABLED'] = '1'
const total: Count = { passed: 0, failed: 0, skipped: 0 }
for (const suite of suites) {
  const started = Date.now()
  console.log(`\n── ${suite.name}`)
  const result = await suite.run().catch((error: unknown): Count => {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += result[key]
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`── ${suite.name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
}
rmSync(reports, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed ? 1 : 0
