import { stringify } from 'yaml'
import { uniqueNames } from '@/lib/common/unique-names'
import {
  type ExportedAccount,
  type ExportedConfig,
  type ExportFile,
  type ExportState,
  unreadNote,
} from './export-state'

/** A file name for any text: what some file system does not accept is percent-encoded. */
const fileName = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*~]|^\.+|\.$/g, (part) =>
    [...part].map((c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
  )

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** The body of CreateOIDCConfig: the uid is CoreWeave's to give. */
const configBody = ({ uid: _, ...body }: ExportedConfig) => body

const manifestOf = ({ namespace, name, annotations }: ExportedAccount) =>
  stringify(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, annotations } },
    { lineWidth: 0, version: '1.1' },
  )

const README = `# The organization's workload identity

- \`federation/*.json\`: federation configs. Each file is the body of a CreateOIDCConfig call.
- \`policies/*.json\`: organization access policies. \`workload-identity policy diff policies\` compares them with the live policies,
  \`workload-identity policy apply policies --reason …\` applies them.
- \`clusters/<cluster>/*.yaml\`: annotated service accounts. Apply them with \`kubectl apply --recursive -f clusters/<cluster>\` in that cluster's context.
- \`clouds/declared.json\`: declared trusts of other clouds, if any. Import the file under Other clouds.
`

/** A folder of what the APIs take. */
export function asFiles({
  configs,
  policies,
  accounts,
  trusts,
  unread,
}: ExportState): ExportFile[] {
  const [configName, policyName, clusterName] = [
    uniqueNames(fileName),
    uniqueNames(fileName),
    uniqueNames(fileName),
  ]
  const folders = new Map<string, { folder: string; name: (name: string) => string }>()
  const folderOf = (cluster: string) => {
    const known = folders.get(cluster)
    if (known) return known
    const made = { folder: clusterName(cluster), name: uniqueNames(fileName) }
    folders.set(cluster, made)
    return made
  }
  return [
    { path: 'README.md', text: `${README}${unreadNote(unread)}` },
    ...configs.map((config) => ({
      path: `federation/${configName(config.name)}.json`,
      text: json(configBody(config)),
    })),
    ...policies.map((policy) => ({
      path: `policies/${policyName(policy.name)}.json`,
      text: json(policy),
    })),
    ...accounts.map((account) => {
      const { folder, name } = folderOf(account.cluster)
      const file = name(`${account.namespace}.${account.name}`)
      return { path: `clusters/${folder}/${file}.yaml`, text: manifestOf(account) }
    }),
    ...(trusts.length > 0 ? [{ path: 'clouds/declared.json', text: json({ trusts }) }] : []),
  ]
}
