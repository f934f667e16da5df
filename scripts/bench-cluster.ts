// Measures verifications on a real cluster. Vitest resolves the imports of server modules.
import { requireRealCluster } from '../lib/sandbox/real-cluster/environment'
import { runProgram } from './run'

const { caFile } = requireRealCluster()
process.exitCode = await runProgram(
  'node_modules/.bin/vitest',
  [
    'run',
    '--config',
    'scripts/bench/vitest.config.ts',
    '--exclude',
    'scripts/bench/review.figures.ts',
    '--disable-console-intercept',
    '--reporter=dot',
  ],
  { NODE_EXTRA_CA_CERTS: caFile },
)
