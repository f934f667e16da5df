import { type HclValue, hcl, hclText } from '@/lib/core/policy/hcl'

export type Body = { readonly [key: string]: HclValue | undefined }
type Nested = readonly (readonly [string, Body])[]

/** A block, and the blocks inside it behind its arguments. */
function block(head: string, body: Body, nested: Nested = []) {
  const inner = nested.map(([name, of]) => `\n  ${name} ${hcl(of, '  ')}\n`).join('')
  return `${head} ${hcl(body).slice(0, -1)}${inner}}\n`
}

export const resource = (type: string, name: string, body: Body, nested?: Nested) =>
  block(`resource ${hclText(type)} ${hclText(name)}`, body, nested)

export const data = (type: string, name: string, body: Body) =>
  block(`data ${hclText(type)} ${hclText(name)}`, body)

export const variable = (name: string, body: Body) => block(`variable ${hclText(name)}`, body)

export const output = (name: string, body: Body) => block(`output ${hclText(name)}`, body)

export const provider = (name: string, body: Body, nested?: Nested) =>
  block(`provider ${hclText(name)}`, body, nested)

export const requiring = (providers: Body) =>
  block('terraform', { required_version: '>= 1.6' }, [['required_providers', providers]])
