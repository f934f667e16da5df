// Tries every law from random seeds until the time is over or a law fails.
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runProgram } from './run'
import { bin } from './suites'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
})
const minutes = Number(values.minutes)
const given = values.seed === undefined ? undefined : Number(values.seed)
if (!(minutes > 0) || (given !== undefined && !Number.isInteger(given))) {
  console.error('Usage: npm run fuzz -- [--minutes N | --seed SEED]')
  process.exit(2)
}

const laws = execFileSync('git', ['grep', '-l', 'testing/laws', '--', 'lib/*.test.ts'])
  .toString()
  .trim()
  .split('\n')

/** One round: each law from this seed, 10⁴ cases a law, or as many as there is time for. */
async function round(seed: number, until?: number) {
  console.log(`Seed ${seed}: repeat with npm run fuzz -- --seed ${seed}`)
  const code = await runProgram(
    bin('vitest'),
    ['run', '--config', 'scripts/fuzz/vitest.config.ts', ...laws],
    {
      FUZZ_SEED: String(seed),
      ...(until !== undefined && { FUZZ_UNTIL: String(until) }),
    },
  )
  if (code)
    console.log(
      `Seed ${seed} found a counter-example. Fix the cause and add the counter-example to a test.`,
    )
  return code
}

if (given !== undefined) process.exitCode = await round(given)
else {
  const until = Date.now() + minutes * 60_000
  while (Date.now() < until && !process.exitCode)
    process.exitCode = await round(randomInt(2 ** 31), until)
}
