import { stringify } from 'yaml'
import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import { hcl, hclText, terraformName } from '@/lib/core/policy/hcl'
import { annotationsOf } from './injection'
import type { AccountRef, InjectionChoice } from './schema'

type Account = Pick<AccountRef, 'namespace' | 'name'>
export type CodeForm = {
  key: string
  label: string
  code: string
  language?: 'yaml'
}

const manifest = ({ namespace, name }: Account, annotations: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace, ...(Object.keys(annotations).length > 0 && { annotations }) },
})

/** kubectl reads YAML 1.1, where a namespace called `no` has to be quoted. */
const yamlOf = (account: Account, choice: InjectionChoice) =>
  stringify(manifest(account, annotationsOf(choice)), { lineWidth: 0, version: '1.1' })

const block = (head: string, lines: string[]) =>
  `${head} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`

const resource = (type: string, name: string, lines: string[]) =>
  block(`resource ${hclText(type)} ${hclText(terraformName(name))}`, lines)

/** The same new account by other means. */
export function codeForNew(account: Account, choice: InjectionChoice): CodeForm[] {
  const { namespace, name } = account
  const annotations = annotationsOf(choice)
  const annotated = Object.entries(annotations).map(([key, value]) => `${key}=${value}`)
  return [
    {
      key: 'kubectl',
      label: 'kubectl',
      code: [
        `${shellCommand(['kubectl', 'create', 'serviceaccount', name])} \\`,
        `  ${shellCommand(['--namespace', namespace])}`,
        ...(annotated.length > 0 ? [annotateCommand(account, annotated)] : []),
      ].join('\n'),
    },
    { key: 'yaml', label: 'YAML', language: 'yaml', code: yamlOf(account, choice) },
    {
      key: 'terraform',
      label: 'Terraform',
      // https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/service_account_v1
      code: resource('kubernetes_service_account_v1', name, [
        `metadata ${hcl({ name, namespace, ...(annotated.length > 0 && { annotations }) }, '  ')}`,
      ]),
    },
  ]
}

/** Each annotation on a line of its own. */
const annotateCommand = ({ namespace, name }: Account, words: string[], flags: string[] = []) =>
  [
    ['kubectl', 'annotate', 'serviceaccount', name],
    ['--namespace', namespace, ...flags],
    ...words.map((word) => [word]),
  ]
    .map((line) => line.map(shellQuote).join(' '))
    .join(' \\\n  ')

/** The same annotations on an account that exists. `patch` is what changes; without it, all is set. */
export function codeForExisting(
  account: Account,
  choice: InjectionChoice,
  patch: Record<string, string | null> = annotationsOf(choice),
): CodeForm[] {
  const { namespace, name } = account
  const words = Object.entries(patch).map(([key, value]) =>
    value === null ? `${key}-` : `${key}=${value}`,
  )
  return [
    ...(words.length > 0
      ? [
          {
            key: 'kubectl',
            label: 'kubectl',
            code: annotateCommand(account, words, ['--overwrite']),
          },
        ]
      : []),
    { key: 'yaml', label: 'YAML', language: 'yaml', code: yamlOf(account, choice) },
    {
      key: 'terraform',
      label: 'Terraform',
      // https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/annotations
      code: resource('kubernetes_annotations', name, [
        'api_version = "v1"',
        'kind        = "ServiceAccount"',
        `metadata ${hcl({ name, namespace }, '  ')}`,
        `annotations = ${hcl(annotationsOf(choice), '  ')}`,
      ]),
    },
  ]
}
