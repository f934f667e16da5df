// Runs suites one after the other, and ends with one line over all of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { findBrowser } from './browser'
import { run } from './run'

export type Count = { passed: number; failed: number; skipped: number }
export type Suite = { name: string; run: () => Promise<Count> }

export const bin = (name: string) => `node_modules/.bin/${name}`
export const one = (code: number): Count => ({
  passed: code ? 0 : 1,
  failed: code ? 1 : 0,
  skipped: 0,
})

const reports = mkdtempSync(join(tmpdir(), 'console-test-'))

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

type Environment = Record<string, string>

export const vitest = (name: string, config: string, env: Environment = {}): Suite => ({
  name,
  run: async () => {
    const file = join(reports, 'vitest.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await run(bin('vitest'), ['run', '--config', config, ...reporters], env)
    return count(file, VitestReport, code, (report) => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }))
  },
})

export const playwright = (name: string, config: string, env: Environment = {}): Suite => ({
  name,
  run: async () => {
    const file = join(reports, 'playwright.json')
    const code = await run(
      bin('playwright'),
      ['test', '--config', config, '--reporter=list,json'],
      { ...env, CHROMIUM: findBrowser(), PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    )
    return count(file, PlaywrightReport, code, ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }))
  },
})

export const total = ({ passed, failed, skipped }: Count) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

export async function runSuites(suites: Suite[]) {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  const sum: Count = { passed: 0, failed: 0, skipped: 0 }
  for (const suite of suites) {
    const started = Date.now()
    console.log(`\n── ${suite.name}`)
    const result = await suite.run().catch((error: unknown): Count => {
      console.error(error instanceof Error ? error.message : error)
      return { passed: 0, failed: 1, skipped: 0 }
    })
    for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += result[key]
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`── ${suite.name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
  }
  rmSync(reports, { recursive: true, force: true })
  console.log(`\n${total(sum)}`)
  process.exitCode = sum.failed ? 1 : 0
}
