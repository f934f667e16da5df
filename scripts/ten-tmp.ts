import { askMatrix, askWhat, askWho, largeAccess } from './bench/access'
import { comparePolicies } from '../lib/core/policy/compare'
import { generateAccounts, generateBuckets, organization } from './bench/organization'
const size = { clusters: 100, policies: 2000, buckets: 5000 }
const mem = () => Math.round(process.memoryUsage().rss / 1e6)
const step = (n: string, f: () => unknown) => { const s = performance.now(); const r = f(); console.log(n, (performance.now() - s).toFixed(0), 'ms', mem(), 'MB'); return r as any }
const open = step('org', () => largeAccess(size))
const access = step('open', () => open())
step('who', () => askWho(access, 'bucket-0'))
step('who2', () => askWho(access, 'bucket-1'))
step('what', () => askWhat(access, generateAccounts(100)[17]!.principal))
const before = organization(size)
const after = before.map((p, i) => i ? p : { ...p, statements: p.statements.map((s, k) => k === 3 ? { ...s, resources: [...s.resources, 'bucket-7/*'] } : s) })
step('compare', () => comparePolicies(before, after, { accounts: generateAccounts(100), buckets: generateBuckets(5000), unread: [] }))
step('compare2', () => comparePolicies(before, after, { accounts: generateAccounts(100), buckets: generateBuckets(5000), unread: [] }))
step('matrix', () => askMatrix(access))
step('matrix2', () => askMatrix(access))
