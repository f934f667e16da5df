import { parse } from '@cdktf/hcl2json'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { ExportFile } from '@/lib/core/export/export-state'

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
export type ExportedContent = {
  configs: Config[]
  policies: WirePolicy[]
  accounts: (z.infer<typeof Account> & { cluster: string })[]
}

/** Parses the JSON and YAML files of an export. */
export function readExportedFiles(files: readonly ExportFile[]): ExportedContent {
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

/** Parses the HCL files of a Terraform module. */
export async function readTerraformModule(files: readonly ExportFile[]) {
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

export const unescapeTemplate = (text: unknown) =>
  String(text)
    .replaceAll('$${', () => '${')
    .replaceAll('%%{', '%{')

export async function readExportedTerraform(
  files: readonly ExportFile[],
): Promise<ExportedContent> {
  const { of } = await readTerraformModule(files)
  return {
    configs: of('coreweave_workload_federation_oidc_config').map(({ body }) =>
      Config.parse({ ...body, issuerUrl: body['issuer_url'] }),
    ),
    policies: of('coreweave_object_storage_organization_access_policy').map(({ body }) =>
      WirePolicy.parse({ version: 'v1alpha1', ...body }),
    ),
    accounts: of('kubernetes_service_account_v1').map(({ body }) => ({
      cluster: unescapeTemplate(body['provider']).replace(/^\$\{kubernetes\.|\}$/g, ''),
      ...z.object({ metadata: z.tuple([Account]) }).parse(body).metadata[0],
    })),
  }
}
