// What verifications cost on a real cluster. Through vitest, which knows the server's side of the product.
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
