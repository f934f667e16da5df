import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { parseExportCommand, writeExport } from '@/lib/cli/export'
import { asFiles } from '@/lib/core/export/as-files'
import { asTerraform } from '@/lib/core/export/as-terraform'
import type { ExportFile, ExportState } from '@/lib/core/export/export-state'
import { ANNOTATION_PREFIX } from '@/lib/core/identity/injection'
import { readClusters } from '@/lib/features/clusters/service'
import { type Attachment, attachment } from '@/lib/server/attachment'
import type { TestPersonContext } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import {
  type ExportedContent,
  readExportedFiles,
  readExportedTerraform,
  readTerraformModule,
  unescapeTemplate,
} from '@/lib/testing/export'
import { exportArchive, readExport } from './service'
import { readState } from './state'

/** Another organization has other clusters; by their names they are the same. */
async function renaming(from: TestPersonContext, to: TestPersonContext) {
  const [ours, theirs] = await Promise.all([readClusters(from), readClusters(to)])
  const pairs = ours.map(({ name, issuerUrl, id }) => {
    const other = theirs.find((each) => each.name === name)
    if (!other) throw new Error(`The other organization has no cluster ${name}.`)
    return [id, other.id, issuerUrl] as const
  })
  return <T>(value: T): T =>
    JSON.parse(pairs.reduce((text, [a, b]) => text.replaceAll(a, b), JSON.stringify(value)))
}

async function applyTo(
  context: TestPersonContext,
  { configs, policies, accounts }: ExportedContent,
) {
  for (const config of configs) {
    await context.coreweave.createFederationConfig(config)
  }
  for (const policy of policies) await context.coreweave.ensurePolicy(policy)
  const clusters = await readClusters(context)
  for (const { cluster: named, namespace, name, annotations } of accounts) {
    const cluster = clusters.find(
      (each) => each.name.replace(/-/g, '_') === named.replace(/-/g, '_'),
    )
    if (!cluster) throw new Error(`There is no cluster ${named}.`)
    const kubernetes = context.kubernetes(cluster)
    const there = await kubernetes.getServiceAccount({ namespace, name }).catch(() => undefined)
    const { resourceVersion = '' } = there?.metadata ?? {}
    if (there)
      await kubernetes.annotateServiceAccount({ namespace, name, annotations, resourceVersion })
    else await kubernetes.createServiceAccount({ metadata: { namespace, name, annotations } })
  }
}

const withoutUids = ({ configs, ...rest }: ExportState) => ({
  ...rest,
  configs: configs.map(({ uid: _, ...config }) => config),
})

test.each([
  ['files', asFiles, async (files: ExportFile[]) => readExportedFiles(files)],
  ['terraform', asTerraform, readExportedTerraform],
] as const)(
  'an export as %s, applied to an empty organization, gives the same state',
  async (_, make, read) => {
    const [full, empty] = [await testContext(), await testContext({ seed: 'empty' })]
    const state = await readState(full.context)
    const rename = await renaming(full.context, empty.context)
    await applyTo(empty.context, rename(await read(make(state))))
    expect(withoutUids(await readState(empty.context))).toEqual(rename(withoutUids(state)))
  },
)

async function bytesOf(file: Attachment) {
  return new Uint8Array(await (await attachment(file)).arrayBuffer())
}

test('a second export of the same state is the same bytes', async () => {
  const { context } = await testContext()
  for (const form of ['terraform', 'files'] as const) {
    const archive = async () => bytesOf(await exportArchive(context, { form }))
    const [one, other] = [await archive(), await archive()]
    expect(Buffer.compare(one, other)).toBe(0)
    const unpacked = Object.entries(unzipSync(one)).map(([path, bytes]) => ({
      path,
      text: strFromU8(bytes),
    }))
    expect(unpacked).toEqual((await readExport(context, { form })).files)
  }
})

test('while policies change, an export is the state of one moment', async () => {
  const { context } = await testContext()
  const { coreweave } = context
  const policy = (name: string): WirePolicy => ({
    version: 'v1alpha1',
    name,
    statements: [
      { name: 'all', effect: 'Allow', actions: ['s3:*'], resources: ['*'], principals: ['*'] },
    ],
  })
  let done = false
  // The second is never there without the first.
  const changing = (async () => {
    while (!done) {
      await coreweave.ensurePolicy(policy('first'))
      await coreweave.ensurePolicy(policy('second'))
      await coreweave.deletePolicy('second')
      await coreweave.deletePolicy('first')
    }
  })()
  for (let turn = 0; turn < 10; turn++) {
    const state = await readState(context)
    const { policies } = await readExportedFiles(asFiles(state))
    expect(policies.map(({ name }) => name)).toEqual(state.policies.map(({ name }) => name))
    const names = new Set(policies.map(({ name }) => name))
    expect(names.has('second') && !names.has('first')).toBe(false)
  }
  done = true
  await changing
})

test('every resource of the module is imported by the ID that its provider expects', async () => {
  const { context } = await testContext()
  const state = await readState(context)
  const { of, imports } = await readTerraformModule(asTerraform(state))
  const resources = [
    'coreweave_workload_federation_oidc_config',
    'coreweave_object_storage_organization_access_policy',
    'kubernetes_service_account_v1',
  ].flatMap((type) => of(type).map(({ name }) => `\${${type}.${name}}`))
  expect(imports.map(({ to }) => to).sort()).toEqual(resources.sort())
  expect(imports.map(({ id }) => id).sort()).toEqual(
    [
      ...state.configs.map(({ uid }) => uid),
      ...state.policies.map(({ name }) => name),
      ...state.accounts.map(({ namespace, name }) => `${namespace}/${name}`),
    ].sort(),
  )
})

const TEMPLATE = '${'
const hostile: ExportState = {
  clusters: ['a.b', 'a b'],
  configs: [
    {
      uid: '1',
      name: 'Same',
      issuerUrl: 'https://a',
      audience: `${TEMPLATE}file("/etc/passwd")}`,
      active: true,
    },
    { uid: '2', name: 'same', issuerUrl: 'https://b', audience: '"\n}', active: false },
  ],
  policies: ['../../x', 'CON', '%{ if true }', 'é/"\\'].map((name) => ({
    version: 'v1alpha1',
    name,
    statements: [
      { name: 's', effect: 'Allow', actions: ['s3:*'], resources: ['*'], principals: ['*'] },
    ],
  })),
  accounts: ['a.b', 'a b'].map((cluster) => ({
    cluster,
    namespace: 'no',
    name: 'yes',
    annotations: { [`${ANNOTATION_PREFIX}audience`]: `: - "x"\n# ${TEMPLATE}x}` },
  })),
  trusts: [],
  unread: [],
}

test('names and texts of anybody stay text, and no file leaves its folder', async () => {
  const files = asFiles(hostile)
  const paths = files.map(({ path }) => path)
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length)
  for (const path of paths) expect(path).toMatch(/^([\w%-][\w.%-]*\/)*[\w%-][\w.%-]*$/)
  const written = readExportedFiles(files)
  expect(written.policies.map(({ name }) => name)).toEqual(hostile.policies.map(({ name }) => name))
  expect(written.accounts.map(({ annotations }) => annotations)).toEqual(
    hostile.accounts.map(({ annotations }) => annotations),
  )
  const module = await readExportedTerraform(asTerraform(hostile))
  expect(module.configs.map(({ audience }) => unescapeTemplate(audience)).sort()).toEqual(
    hostile.configs.map(({ audience }) => audience).sort(),
  )
  expect(module.policies.map(({ name }) => unescapeTemplate(name)).sort()).toEqual(
    hostile.policies.map(({ name }) => name).sort(),
  )
  expect(
    module.accounts.map(({ annotations }) => unescapeTemplate(Object.values(annotations)[0])),
  ).toEqual(hostile.accounts.map(({ annotations }) => Object.values(annotations)[0]))
})

test('what a person may not read is named, in the view and in the files', async () => {
  const world = await testContext()
  const { unread, files } = await readExport(world.as('team'), { form: 'files' })
  expect(unread).toEqual(expect.arrayContaining(['policies', 'service accounts of lab']))
  expect(files[0]?.text).toContain(`could not read ${unread.join('; ')}.`)
})

test('the command writes files into an empty folder only and reports what is missing', async () => {
  const world = await testContext()
  const out = join(mkdtempSync(join(tmpdir(), 'console-export-')), 'new')
  const command = parseExportCommand(['--out', out, '--form', 'files'])
  const { files } = await readExport(world.context, { form: 'files' })
  expect(await writeExport(async () => world.context, command, { stored: true })).toEqual({
    code: 3,
    text: `${files.length} files in ${out}\nIncomplete: could not read service accounts of lab.`,
  })
  for (const { path, text } of files) expect(readFileSync(join(out, path), 'utf8')).toBe(text)
  expect(await writeExport(async () => world.context, command, { stored: true })).toEqual({
    code: 1,
    text: `${out} is not empty.`,
    stream: 'stderr',
  })
})

test.each([
  [[], '--out'],
  [['--out', 'x', '--form', 'zip'], '--form'],
  [['--all'], '--all'],
])('export %j is rejected with the reason', (given, why) => {
  expect(() => parseExportCommand(given)).toThrow(why)
})
