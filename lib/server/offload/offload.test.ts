import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printExport } from '@/lib/core/export/print-export'
import type { Policy } from '@/lib/core/policy/document'
import { PATHOLOGICAL_COMPARISONS } from '@/lib/testing/cases/pathological-policies'
import { withRequestScope } from '../request-scope'
import { offload, offloadTo } from './offload'
import {
  PURE_FUNCTIONS,
  type PureFunctionName,
  type PureFunctions,
  runPureFunction,
} from './pure-functions'
import { WORKER_OPTIONS } from './start-workers'
import { createWorkerPool, EndedTask } from './worker-pool'

// A worker thread of Node.js 20 cannot run TypeScript, so it gets a bundle, as in the built console.
const bundle = await build({
  entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  write: false,
})
const code = bundle.outputFiles[0]?.text ?? ''
const pool = createWorkerPool(() => new Worker(code, { ...WORKER_OPTIONS, eval: true }), {
  workers: 2,
  waiting: 16,
  patienceMs: 60_000,
  deadlineMs: 60_000,
  idleMs: 60_000,
})
beforeAll(() => offloadTo(pool))
afterAll(async () => {
  offloadTo(undefined)
  await pool.close()
})

const context = { actor: { uid: 'ada', orgUid: 'org', sessionId: 'session' } }

/** How long the event loop was held up at most, as a part of the time that the work took. */
async function measureHoldUp(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let last = began
  let longest = 0
  const tick = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(tick, 1)
  await work()
  tick()
  clearInterval(timer)
  return longest / (last - began)
}

/** An overloaded machine holds up some rounds by itself, but never makes work on the event loop let others pass. */
const ROUNDS = 5

const issuerUrl = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
const times = <T>(count: number, of: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => of(i))
const accountOf = (i: number) =>
  `role/${issuerUrl}:system:serviceaccount:team-${i % 97}:account-${i}`

const pathological = (name: string, scale = 1): Policy[] =>
  PATHOLOGICAL_COMPARISONS[name]?.(scale).after ?? []
const mebibyte = pathological('a policy of 1 MiB')
const exported = {
  clusters: ['train'],
  configs: [],
  policies: mebibyte,
  accounts: times(500, (i) => ({
    cluster: 'train',
    namespace: 'ml-team',
    name: `account-${i}`,
    annotations: { 'example.com/audience': `audience ${i}` },
  })),
  trusts: [],
  unread: [],
}
const scopes = Array.from({ length: 200 }, (_, i) => ({
  kind: i % 2 === 0 ? ('bucket' as const) : ('namespace' as const),
  name: `bucket-x${i}`,
}))

const manifestOf = (variables: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'train', namespace: 'ml-team' },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'python:3.12',
        env: Array.from({ length: variables }, (_, i) => ({ name: `AWS_${i}`, value: `${i}` })),
      },
    ],
  },
})

const overlapping = pathological('4,000 overlapping inner wildcards', 0.2).flatMap(
  ({ statements }) => statements,
)
const idsOf = (effect: string) =>
  overlapping.flatMap((statement, id) => (statement.effect === effect ? [id] : []))
const [allowed, denied] = [idsOf('Allow'), idsOf('Deny')]

/** Input that keeps each function busy for long. */
const WORST: { [Name in PureFunctionName]: Parameters<PureFunctions[Name]> } = {
  checkManifestValues: [times(2, () => manifestOf(300))],
  computeAccessEffect: [[], pathological('4,000 overlapping inner wildcards', 0.1), []],
  parsePolicyText: [JSON.stringify(mebibyte[0])],
  computeStatementCells: [
    overlapping,
    { buckets: times(20, (i) => `bucket-${i}`) },
    allowed.map((id) => ({ id, denies: denied })),
  ],
  countMatchedPrincipals: [times(300, (i) => `role/*:team-${i}-*`), times(3000, accountOf)],
  coveredScopes: [scopes, [], pathological('4,000 statements of 20 prefixes', 0.5)],
  findNamingStatements: [
    pathological('4,000 statements of 20 prefixes', 0.5).flatMap(({ statements }) => statements),
    accountOf(1),
  ],
  lintEntries: [pathological('2,000 nested prefixes of everyone', 0.4), { issuers: [] }],
  matrixRows: [
    pathological('4,000 overlapping inner wildcards', 0.2),
    times(20, (i) => `bucket-${i}`),
    times(20, accountOf),
  ],
  mayExchange: [
    [
      {
        statements: times(300, (i) => ({
          effect: 'Allow',
          actions: ['cwobject:*'],
          resources: ['*'],
          principals: [`role/*:team-${i}-*`],
        })),
      },
    ],
    times(3000, accountOf),
  ],
  missingSubjectEntries: [pathological('a policy of 1 MiB', 3), [{ issuerUrl, namespaces: {} }]],
  namedByAllow: [mebibyte, times(20_000, accountOf)],
  printExport: ['terraform', exported],
  summariseStatements: [mebibyte.flatMap(({ statements }) => statements), { clusters: [] }],
  zipTexts: [printExport('files', exported)],
}

describe.each(Object.keys(PURE_FUNCTIONS) as PureFunctionName[])(
  '%s of its worst input',
  (name) => {
    test('holds up the event loop for a part of its time, with the same result as inline', async () => {
      let inline: unknown
      const byInline = await measureHoldUp(async () => {
        await turn()
        inline = runPureFunction({ name, input: WORST[name] })
      })
      expect(byInline).toBeGreaterThan(0.5)
      let result: unknown
      let holdUp = 1
      // The first round starts the worker.
      for (let round = 0; round < ROUNDS && holdUp > 0.5; round++)
        holdUp = await measureHoldUp(async () => {
          result = await offload(context, name, ...(WORST[name] as never))
        })
      expect(holdUp).toBeLessThan(0.5)
      expect(result).toEqual(inline)
    })
  },
)

test('small input is worked on inline', async () => {
  await pool.close()
  await expect.poll(() => pool.size()).toBe(0)
  expect((await offload(context, 'parsePolicyText', '{}')).problems.length).toBeGreaterThan(0)
  expect(pool.size()).toBe(0)
})

test('what takes too long is an error in words, and so is what takes too much memory', async () => {
  for (const [resource, why] of [
    ['deadline', 'time'],
    ['memory', 'memory'],
  ] as const) {
    offloadTo({ ...pool, run: () => Promise.reject(new EndedTask(resource)) })
    await expect(offload(context, 'parsePolicyText', ' '.repeat(20_000))).rejects.toMatchObject({
      code: 'invalid',
      message: `The policies are too complex: checking them takes more ${why} than the console allows.`,
      detail: { reason: 'too-complex', next: expect.stringContaining('Split large policies') },
    })
  }
  offloadTo(pool)
})

test('the work of a request that its client ended is an expected failure', async () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const outcome = new Promise((resolve) => {
    withRequestScope(response, () => {
      offload(context, 'parsePolicyText', JSON.stringify(mebibyte[0])).then(resolve, resolve)
    })
  })
  response.emit('close')
  expect(await outcome).toMatchObject({ code: 'invalid', detail: { reason: 'request-ended' } })
})
