// Runs suites, prints where their time went, and ends with one line over all of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { findBrowser } from './browser'
import { runProgram, type Write } from './run'

export type TestCounts = { passed: number; failed: number; skipped: number }
export type FileTime = { file: string; ms: number }
/** What a suite found, and how long each of its files took and which tests failed where it knows. */
export type SuiteResult = TestCounts & { files?: FileTime[]; failures?: string[] }
/** `write` is given where the suite runs beside others, whose lines would mix with its own. */
export type Suite = { name: string; run: (write?: Write) => Promise<SuiteResult> }

export const bin = (name: string) => `node_modules/.bin/${name}`
export const singleCount = (code: number): TestCounts => ({
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
  read: (report: Report) => SuiteResult,
): SuiteResult {
  let result: SuiteResult
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
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})
type VitestFile = z.infer<typeof VitestReport>['testResults'][number]
const PlaywrightSuite = z.object({
  file: z.string(),
  specs: z.array(
    z.object({
      title: z.string(),
      line: z.number(),
      ok: z.boolean(),
      tests: z.array(z.object({ results: z.array(z.object({ duration: z.number() })) })),
    }),
  ),
  get suites() {
    return z.array(PlaywrightSuite).optional()
  },
})
const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  suites: z.array(PlaywrightSuite),
})

const durationOf = ({ specs, suites = [] }: z.infer<typeof PlaywrightSuite>): number =>
  specs
    .flatMap(({ tests }) => tests.flatMap(({ results }) => results))
    .reduce((sum, { duration }) => sum + duration, 0) +
  suites.reduce((sum, suite) => sum + durationOf(suite), 0)

/** A file that fails without a failed test could not be loaded, or left something behind. */
function failuresOf({ name, status, assertionResults }: VitestFile): string[] {
  const file = relative('', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (status === 'failed' && failed.length === 0) return [file]
  return failed.map(({ fullName }) => `${file} › ${fullName}`)
}

const failedSpecs = ({ file, specs, suites = [] }: z.infer<typeof PlaywrightSuite>): string[] => [
  ...specs.filter(({ ok }) => !ok).map(({ line, title }) => `e2e/${file}:${line} › ${title}`),
  ...suites.flatMap(failedSpecs),
]

type Environment = Record<string, string>

export const vitestSuite = (name: string, config: string, env: Environment = {}): Suite => ({
  name,
  run: async () => {
    const file = join(reports, 'vitest.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await runProgram(bin('vitest'), ['run', '--config', config, ...reporters], env)
    return count(file, VitestReport, code, (report) => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      files: report.testResults.map(({ name, startTime, endTime }) => ({
        file: relative('', name),
        ms: endTime - startTime,
      })),
      failures: report.testResults.flatMap(failuresOf),
    }))
  },
})

export const playwrightSuite = (name: string, config: string, env: Environment = {}): Suite => ({
  name,
  run: async () => {
    const file = join(reports, 'playwright.json')
    const code = await runProgram(
      bin('playwright'),
      ['test', '--config', config, '--reporter=list,json'],
      { ...env, CHROMIUM: findBrowser(), PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    )
    return count(file, PlaywrightReport, code, ({ stats, suites }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      files: suites.map((suite) => ({ file: `e2e/${suite.file}`, ms: durationOf(suite) })),
      failures: suites.flatMap(failedSpecs),
    }))
  },
})

export const describeCounts = ({ passed, failed, skipped }: TestCounts) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

const SLOWEST = 10
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const timeLine = (ms: number, name: string) => `${seconds(ms).padStart(9)}  ${name}`

/** Run suites one after the other; those of an inner list side by side. */
export async function runSuites(steps: (Suite | Suite[])[]) {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  const began = Date.now()
  const sum: TestCounts = { passed: 0, failed: 0, skipped: 0 }
  const times: string[] = []
  const files: FileTime[] = []
  const failures: string[] = []

  async function runSuite({ name, run: start }: Suite, beside: boolean) {
    const started = Date.now()
    let output = ''
    const write = (text: string) => {
      output += text
    }
    if (!beside) console.log(`\n── ${name}`)
    const result = await start(beside ? write : undefined).catch((error: unknown): SuiteResult => {
      console.error(error instanceof Error ? error.message : error)
      return { passed: 0, failed: 1, skipped: 0 }
    })
    const ms = Date.now() - started
    if (beside) console.log(`\n── ${name}\n${output.trimEnd()}`)
    console.log(`── ${name}: ${result.passed} passed, ${result.failed} failed, ${seconds(ms)}`)
    for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += result[key]
    times.push(timeLine(ms, name))
    files.push(...(result.files ?? []))
    if (result.failed) {
      const known = result.failures ?? []
      failures.push(...(known.length > 0 ? known : [name]))
    }
  }

  for (const step of steps) {
    const suites = [step].flat()
    await Promise.all(suites.map((suite) => runSuite(suite, suites.length > 1)))
  }
  rmSync(reports, { recursive: true, force: true })
  const slowest = files.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)
  console.log(
    ['', `Time of each suite, ${seconds(Date.now() - began)} in all:`, ...times].join('\n'),
  )
  if (slowest.length > 0) {
    const lines = slowest.map(({ ms, file }) => timeLine(ms, file))
    console.log([`The ${lines.length} slowest test files:`, ...lines].join('\n'))
  }
  if (failures.length > 0)
    console.log(['', 'Failed:', ...failures.map((failure) => `  ${failure}`)].join('\n'))
  console.log(`\n${describeCounts(sum)}`)
  process.exitCode = sum.failed ? 1 : 0
}
