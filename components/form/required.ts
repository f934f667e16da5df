import type { z } from 'zod'

/** Whether a schema rejects the values once this field of them is left empty. */
export function isRequiredBy(schema: z.ZodType, values: object, name: string): boolean {
  const path = name.split('.')
  const { success, error } = schema.safeParse(withEmpty(values, path))
  return !success && error.issues.some((issue) => issue.path.join('.') === name)
}

/** The values with one of them as an untouched control gives it. */
function withEmpty(values: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return emptyOf(values)
  if (Array.isArray(values))
    return values.map((value, index) => (String(index) === first ? withEmpty(value, rest) : value))
  const parts: Record<string, unknown> = { ...(values as object | undefined) }
  return { ...parts, [first]: withEmpty(parts[first], rest) }
}

function emptyOf(value: unknown) {
  if (typeof value === 'string' || value === undefined) return ''
  return Array.isArray(value) ? [] : value
}
