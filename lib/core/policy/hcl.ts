const EXPRESSION = Symbol('expression')
export type HclExpression = { readonly [EXPRESSION]: string }

/** A Terraform expression, such as a reference or a call, written verbatim. */
export const hclExpression = (text: string): HclExpression => ({ [EXPRESSION]: text })

/** A literal HCL value or an expression. */
export type HclValue =
  | HclExpression
  | string
  | number
  | boolean
  | readonly HclValue[]
  | { readonly [key: string]: HclValue | undefined }

/** A quoted HCL string with template sequences escaped.
 * https://developer.hashicorp.com/terraform/language/expressions/strings */
export const hclText = (text: string) =>
  JSON.stringify(text)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{')

const KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/

const isExpression = (value: object): value is HclExpression => EXPRESSION in value

const isList = (value: HclValue): value is readonly HclValue[] => Array.isArray(value)

/** A value in HCL, formatted as by `terraform fmt`; short lists of literals stay on one line. */
export function hcl(value: HclValue, indent = ''): string {
  if (typeof value === 'string') return hclText(value)
  if (typeof value !== 'object') return String(value)
  if (isExpression(value)) return value[EXPRESSION]
  const inner = `${indent}  `
  if (isList(value)) {
    if (value.every((item) => typeof item !== 'object')) {
      const flat = `[${value.map((item) => hcl(item)).join(', ')}]`
      if (flat.length + indent.length < 80) return flat
    }
    const items = value.map((item) => `${inner}${hcl(item, inner)},\n`)
    return `[\n${items.join('')}${indent}]`
  }
  const entries = fields(value, inner)
  return entries === '' ? '{}' : `{\n${entries}${indent}}`
}

function fields(value: { readonly [key: string]: HclValue | undefined }, indent: string): string {
  const given = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [[KEY.test(key) ? key : hclText(key), item] as const],
  )
  const width = Math.max(0, ...given.map(([key]) => key.length))
  return given
    .map(([key, item]) => `${indent}${key.padEnd(width)} = ${hcl(item, indent)}\n`)
    .join('')
}

/** A valid Terraform name for any text. */
export function terraformName(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
}

/** A `resource` block. */
export const terraformResource = (
  type: string,
  name: string,
  body: { readonly [key: string]: HclValue | undefined },
) => `resource ${hclText(type)} ${hclText(name)} {\n${fields(body, '  ')}}\n`
