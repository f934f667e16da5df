import { stringify } from 'yaml'
import { uniqueNames } from '@/lib/common/unique-names'
import { type HclValue, hcl, hclText, terraformName } from '@/lib/core/policy/hcl'

export type HclBody = { readonly [key: string]: HclValue | undefined }
type Nested = readonly (readonly [string, HclBody])[]

/** A block with its arguments, followed by its nested blocks. */
function block(head: string, body: HclBody, nested: Nested = []) {
  const inner = nested.map(([name, of]) => `\n  ${name} ${hcl(of, '  ')}\n`).join('')
  return `${head} ${hcl(body).slice(0, -1)}${inner}}\n`
}

export const resourceBlock = (type: string, name: string, body: HclBody, nested?: Nested) =>
  block(`resource ${hclText(type)} ${hclText(name)}`, body, nested)

export const dataBlock = (type: string, name: string, body: HclBody) =>
  block(`data ${hclText(type)} ${hclText(name)}`, body)

export const variableBlock = (name: string, body: HclBody) =>
  block(`variable ${hclText(name)}`, body)

export const outputBlock = (name: string, body: HclBody) => block(`output ${hclText(name)}`, body)

export const providerBlock = (name: string, body: HclBody, nested?: Nested) =>
  block(`provider ${hclText(name)}`, body, nested)

export const terraformBlock = (providers: HclBody) =>
  block('terraform', { required_version: '>= 1.6' }, [['required_providers', providers]])

export const formatJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** Manifests as one YAML 1.1 file, which kubectl 1.29 and later reads. */
export const formatYaml = (manifests: readonly object[]) =>
  manifests.map((manifest) => stringify(manifest, { lineWidth: 0, version: '1.1' })).join('---\n')

/** A shell command that writes a file without expanding its content. */
export const hereDocument = (filename: string, text: string) =>
  `cat > ${filename} <<'EOF'\n${text.replace(/\n$/, '')}\nEOF`

export const formatScript = (parts: readonly string[]) => `set -eu\n\n${parts.join('\n\n')}\n`

export const joinBlocks = (blocks: readonly string[]) => blocks.join('\n')

/** Unique Terraform resource names. */
export const localNames = () => uniqueNames(terraformName)

/** `name`, then `name-2` and so on, truncated to `most` characters. */
export const numberedName = (name: string, index: number, most: number) =>
  index === 0 ? name : `${name.slice(0, most - `-${index + 1}`.length)}-${index + 1}`
