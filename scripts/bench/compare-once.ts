// Makes one pathological comparison and prints what it took, as JSON.
import { comparePolicies } from '../../lib/core/policy/compare'
import { PATHOLOGICAL_COMPARISONS } from '../../lib/testing/cases/pathological-policies'
import type { ComparisonFigures } from './pathological-comparisons'

const comparison = PATHOLOGICAL_COMPARISONS[process.argv[2] ?? '']?.(1)
if (!comparison) throw new Error(`no comparison ${process.argv[2]}`)
const { before, after, bucketPolicies: policies = {} } = comparison
const start = performance.now()
const answer = comparePolicies(before, after, undefined, { policies, context: { orgId: 'bench' } })
const figures: ComparisonFigures = {
  milliseconds: performance.now() - start,
  peakMebibytes: process.resourceUsage().maxRSS / 1024,
  answerBytes: Buffer.byteLength(JSON.stringify(answer)),
}
console.log(JSON.stringify(figures))
