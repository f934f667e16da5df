import { parse } from '@cdktf/hcl2json'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { readClusters } from '../clusters/service'
import { WirePolicy } from '../coreweave/wire'
import { ANNOTATION_PREFIX } from '../identity/injection'
import type { Context } from '../session/context'
import { testContext } from '../testing/context'
import { asFiles } from './as-files'
import { asTerraform } from './as-terraform'
import type { ExportFile } from './schema'
import { readExport, readExportArchive } from './service'
import { type ExportState, readState } from './state'

const Config = z.object({
  name: z.string(),
  description: z.string().optional(),
  issuerUrl: z.string(),
  audience: z.string(),
  active: z.boolean(),
})
type Config = z.infer<typeof Config>
const Account = z.object({
  namespace: z.string(),
  name: z.string(),
  annotations: z.record(z.string(), z.string()),
})
type Written = {
  configs: Config[]
  policies: WirePolicy[]
  accounts: (z.infer<typeof Account> & { cluster: string })[]
}

/** What the files of the folder say. */
function readFiles(files: readonly ExportFile[]): Written {
  const under = (folder: string) => files.filter(({ path }) => path.startsWith(`${folder}/`))
  return {
    configs: under('federation').map(({ text }) => Config.parse(JSON.parse(text))),
    policies: under('policies').map(({ text }) => WirePolicy.parse(JSON.parse(text))),
    accounts: under('clusters').map(({ path, text }) => ({
      cluster: path.split('/')[1] ?? '',
      ...Account.parse(parseYaml(text).metadata),
    })),
  }
}

const Resources = z.record(z.string(), z.tuple([z.record(z.string(), z.unknown())]))
const Module = z.object({
  resource: z.record(z.string(), Resources).default({}),
  import: z.array(z.object({ to: z.string(), id: z.string() })).default([]),
  provider: z
    .record(z.string(), z.array(z.object({ alias: z.string().optional() }).loose()))
    .default({}),
})

/** What Terraform reads in a module's files. */
async function readModule(files: readonly ExportFile[]) {
  const parsed = await Promise.all(
    files
      .filter(({ path }) => path.endsWith('.tf'))
      .map(async ({ path, text }) => Module.parse(await parse(path, text))),
  )
  const of = (type: string) =>
    parsed.flatMap(({ resource }) =>
      Object.entries(resource[type] ?? {}).map(([name, [body]]) => ({ name, body })),
    )
  return { of, imports: parsed.flatMap((file) => file.import) }
}

const plain = (text: unknown) =>
  String(text)
    .replaceAll('$${', () => '${')
    .replaceAll('%%{', '%{')

async function readTerraform(files: readonly ExportFile[]): Promise<Written> {
  const { of } = await readModule(files)
  return {
    configs: of('coreweave_workload_federation_oidc_config').map(({ body }) =>
      Config.parse({ ...body, issuerUrl: body['issuer_url'] }),
    ),
    policies: of('coreweave_object_storage_organization_access_policy').map(({ body }) =>
      WirePolicy.parse({ version: 'v1alpha1', ...body }),
    ),
    accounts: of('kubernetes_service_account_v1').map(({ body }) => ({
      cluster: plain(body['provider']).replace(/^\$\{kubernetes\.|\}$/g, ''),
      ...z.object({ metadata: z.tuple([Account]) }).parse(body).metadata[0],
    })),
  }
}

/** Another organization has other clusters; by their names they are the same. */
async function renaming(from: Context, to: Context) {
  const [ours, theirs] = await Promise.all([readClusters(from), readClusters(to)])
  const pairs = ours.map(({ name, issuerUrl, id }) => {
    const other = theirs.find((each) => each.name === name)
    if (!other) throw new Error(`The other organization has no cluster ${name}.`)
    return [id, other.id, issuerUrl] as const
  })
  return <T>(value: T): T =>
    JSON.parse(pairs.reduce((text, [a, b]) => text.replaceAll(a, b), JSON.stringify(value)))
}

async function applyTo(context: Context, { configs, policies, accounts }: Written) {
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
  ['files', asFiles, async (files: ExportFile[]) => readFiles(files)],
  ['terraform', asTerraform, readTerraform],
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

test('a second export of the same state is the same bytes', async () => {
  const { context } = await testContext()
  for (const form of ['terraform', 'files'] as const) {
    const [one, other] = [
      await readExportArchive(context, { form }),
      await readExportArchive(context, { form }),
    ]
    expect(Buffer.compare(one.body, other.body)).toBe(0)
    const unpacked = Object.entries(unzipSync(one.body)).map(([path, bytes]) => ({
      path,
      text: strFromU8(bytes),
    }))
    expect(unpacked).toEqual((await readExport(context, { form })).files)
  }
})

test('every resource of the module is imported, each by the id its provider takes', async () => {
  const { context } = await testContext()
  const state = await readState(context)
  const { of, imports } = await readModule(asTerraform(state))
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
    ...{ cluster, namespace: 'no', name: 'yes' },
    annotations: { [`${ANNOTATION_PREFIX}audience`]: `: - "x"\n# ${TEMPLATE}x}` },
  })),
  unread: [],
}

test('names and texts of anybody stay text, and no file leaves its folder', async () => {
  const files = asFiles(hostile)
  const paths = files.map(({ path }) => path)
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length)
  for (const path of paths) expect(path).toMatch(/^([\w%-][\w.%-]*\/)*[\w%-][\w.%-]*$/)
  const written = readFiles(files)
  expect(written.policies.map(({ name }) => name)).toEqual(hostile.policies.map(({ name }) => name))
  expect(written.accounts.map(({ annotations }) => annotations)).toEqual(
    hostile.accounts.map(({ annotations }) => annotations),
  )
  const module = await readTerraform(asTerraform(hostile))
  expect(module.configs.map(({ audience }) => plain(audience)).sort()).toEqual(
    hostile.configs.map(({ audience }) => audience).sort(),
  )
  expect(module.policies.map(({ name }) => plain(name)).sort()).toEqual(
    hostile.policies.map(({ name }) => name).sort(),
  )
  expect(module.accounts.map(({ annotations }) => plain(Object.values(annotations)[0]))).toEqual(
    hostile.accounts.map(({ annotations }) => Object.values(annotations)[0]),
  )
})

test('what a person may not read is named, in the view and in the files', async () => {
  const world = await testContext()
  const { unread, files } = await readExport(world.as('team'), { form: 'files' })
  expect(unread).toEqual(expect.arrayContaining(['policies', 'service accounts of lab']))
  expect(files[0]?.text).toContain(`could not be read: ${unread.join('; ')}.`)
})
