// Runs all tests several times, and fails unless every run ends with the same totals and no failure.
import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProgram } from './run'

const USAGE = 'Usage: npm run flake -- [--runs N] [--busy]'
const BUSY_MS = 60 * 60_000

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    busy: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error(USAGE)
  process.exit(2)
}

/** Keeps one core busy until it is stopped, its parent ends, or an hour has passed. */
function occupyCore() {
  const loop = `const until = Date.now() + ${BUSY_MS}
    while (Date.now() < until && process.ppid === ${process.pid}) for (let i = 0; i < 1e7; i++);`
  const child = spawn(process.execPath, ['-e', loop], { stdio: 'ignore' })
  return () => child.kill('SIGKILL')
}

const logs = mkdtempSync(join(tmpdir(), 'console-flake-'))
const totals = new Set<string>()
let failed = false
for (let count = 1; count <= runs; count++) {
  const release = values.busy ? occupyCore() : () => undefined
  const started = Date.now()
  let output = ''
  const code = await runProgram('npm', ['test'], {}, (text) => {
    output += text
  }).finally(release)
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  const total = output.trimEnd().split('\n').at(-1) ?? ''
  const log = join(logs, `run-${count}.log`)
  writeFileSync(log, output)
  console.log(`Run ${count} of ${runs}: ${total}, ${seconds} s${code ? ` (see ${log})` : ''}`)
  totals.add(total)
  failed ||= code !== 0 || !/, 0 failed,/.test(total)
}
const same = totals.size === 1
console.log(same ? 'Every run ended with the same totals.' : 'The totals differ between runs.')
process.exitCode = same && !failed ? 0 : 1
