// Tries the laws of the policy engine on some ten million cases instead of a hundred thousand.
// With a seed as argument it repeats a run; a second argument changes how often laws are tried.
import { randomInt } from 'node:crypto'
import { run } from './run'

const [seed = String(randomInt(2 ** 31)), times = '100'] = process.argv.slice(2)
console.log(`Seed ${seed}: repeat with npm run fuzz -- ${seed} ${times}`)
const laws = [
  'atoms',
  'access',
  'agreement',
  'bucket-policy',
  'compare',
  'edit',
  'evaluate',
  'lint-laws',
  'pattern',
  'second-gate',
  'text-laws',
]
const config = 'scripts/fuzz/vitest.config.ts'
process.exitCode = await run(
  'node_modules/.bin/vitest',
  ['run', '--config', config, ...laws.map((name) => `lib/core/policy/${name}.test.ts`)],
  { FUZZ_SEED: seed, FUZZ_TIMES: times },
)
