// Tests on a real cluster: the Kubernetes contract, verifications with real pods, browser journeys, an installation.
import { realClusterOf } from '../lib/sandbox/real-cluster/environment'
import { build } from './build'
import { describeCounts, playwrightSuite, runSuites, singleCount, vitestSuite } from './suites'

const cluster = realClusterOf(process.env)
if (cluster) {
  // Node.js reads the variable only at start, so it cannot be set later.
  const trust = { NODE_EXTRA_CA_CERTS: cluster.caFile }
  await runSuites([
    vitestSuite(
      'contract and verifications, on a real cluster',
      'lib/vitest.cluster.config.ts',
      trust,
    ),
    { name: 'build', run: async () => singleCount(await build()) },
    playwrightSuite('browser tests, on a real cluster', 'e2e/real/playwright.config.ts', trust),
    playwrightSuite(
      'installation by the chart, on a real cluster',
      'e2e/installation/playwright.config.ts',
      trust,
    ),
  ])
} else {
  console.log(
    'No real cluster: the TEST_CLUSTER_* variables are not set (see lib/sandbox/README.md).',
  )
  console.log(describeCounts({ passed: 0, failed: 0, skipped: 1 }))
}
