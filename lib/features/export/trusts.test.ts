import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { writeExport } from '@/lib/cli/export'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { readClusters } from '@/lib/features/clusters/service'
import { parseTrustImport } from '@/lib/features/declared-trusts/import/parse'
import {
  declareTarget,
  importTrusts,
  listTrusts,
  markVerified,
} from '@/lib/features/declared-trusts/service'
import type { Context } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import { readExport } from './service'

const aws = TrustTarget.parse({ cloud: 'aws', accountId: '111122223333', role: 'train' })
const oidc = TrustTarget.parse({ cloud: 'oidc', name: 'CI', audience: 'https://ci.example' })

async function withTrusts() {
  const tested = await testContext()
  const [first] = (await readClusters(tested.context)).filter(({ name }) => name === 'train-east')
  const cluster = first?.id ?? ''
  const ours = { cluster, namespace: 'ml-team', name: 'train-runner' }
  const theirs = { cluster, namespace: 'inference', name: 'server' }
  for (const target of [oidc, aws])
    await declareTarget(tested.context, { target, accounts: [theirs, ours] })
  await markVerified(tested.context, { account: ours, target: aws, outcome: 'passed' })
  return { ...tested, operator: tested.context }
}

async function exported(context: Context) {
  const { files } = await readExport(context, { form: 'files' })
  return files.find(({ path }) => path === 'clouds/declared.json')?.text
}

test('declared trusts are one file: those one may see, the same bytes each time', async () => {
  const { operator, as } = await withTrusts()
  const [one, other] = [await exported(operator), await exported(operator)]
  expect(one).toBe(other)
  const Names = z.object({
    trusts: z.array(z.object({ name: z.string(), verified: z.unknown().optional() })),
  })
  expect(Names.parse(JSON.parse(one ?? '')).trusts).toMatchObject([
    { name: 'server' },
    { name: 'server' },
    { name: 'train-runner', verified: { outcome: 'passed' } },
    { name: 'train-runner' },
  ])
  const ofTeam = await exported(as('team'))
  expect(ofTeam).toContain('train-runner')
  expect(ofTeam).not.toContain('server')
  expect(await exported((await testContext()).context)).toBeUndefined()
})

test('an export of them, imported into an empty organization, declares the same', async () => {
  const { operator } = await withTrusts()
  const empty = (await testContext()).context
  const { rows, refused } = parseTrustImport(
    (await exported(operator)) ?? '',
    await readClusters(empty),
  )
  expect(refused).toEqual([])
  await importTrusts(empty, { entries: rows.map(({ entry }) => entry) })
  const hints = async (context: Context) =>
    (await listTrusts(context, {})).trusts
      .map(({ namespace, name, clusterName, target }) =>
        JSON.stringify([clusterName, namespace, name, target]),
      )
      .sort()
  expect(await hints(empty)).toEqual(await hints(operator))
})

test('a command without the store of the console says that they are left out', async () => {
  const { context } = await testContext({ seed: 'empty' })
  const write = (form: 'files' | 'terraform', stored: boolean) =>
    writeExport(
      async () => context,
      { out: mkdtempSync(join(tmpdir(), 'export-')), form },
      { stored },
    )
  expect((await write('files', false)).text).toContain('Declared trusts')
  expect((await write('files', true)).text).not.toContain('Declared trusts')
  expect((await write('terraform', false)).text).not.toContain('Declared trusts')
})
