import { z } from 'zod'
import { badRequestError, unprocessable } from './status'

const Operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: z.string() }),
  z.object({ op: z.enum(['move', 'copy']), path: z.string(), from: z.string() }),
])
type Operation = z.infer<typeof Operation>

/** RFC 6902. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  const operations = z.array(Operation).safeParse(patch)
  if (!operations.success)
    throw badRequestError('error decoding patch: json: cannot unmarshal into a JSON Patch')
  return operations.data.reduce(perform, target)
}

function perform(document: unknown, operation: Operation): unknown {
  const path = partsOf(operation.path)
  switch (operation.op) {
    case 'add':
      return change(document, path, () => operation.value, 'insert')
    case 'replace':
      return change(document, path, () => operation.value)
    case 'remove':
      return change(document, path, () => undefined)
    case 'test':
      return change(document, path, (value) => {
        if (JSON.stringify(value) !== JSON.stringify(operation.value)) throw unprocessable()
        return value
      })
    default: {
      const from = partsOf(operation.from)
      const value = from.reduce(valueAt, document)
      if (value === undefined) throw unprocessable()
      const rest = operation.op === 'move' ? change(document, from, () => undefined) : document
      return change(rest, path, () => value, 'insert')
    }
  }
}

/** RFC 6901. */
function partsOf(pointer: string) {
  const [root, ...parts] = pointer.split('/')
  if (root !== '') throw unprocessable()
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const valueAt = (value: unknown, part: string): unknown =>
  isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined

/** The document with a new value at a path; `undefined` removes it. */
function change(
  document: unknown,
  [part, ...rest]: string[],
  next: (value: unknown) => unknown,
  how: 'insert' | 'existing' = 'existing',
): unknown {
  if (part === undefined) return next(document)
  if (!isObject(document)) throw unprocessable()
  const inserting = rest.length === 0 && how === 'insert'
  if (!inserting && valueAt(document, part) === undefined) throw unprocessable()
  const value = change(valueAt(document, part), rest, next, how)
  if (!Array.isArray(document)) {
    const others = Object.entries(document).filter(([key]) => key !== part)
    return Object.fromEntries(value === undefined ? others : [...others, [part, value]])
  }
  const index = part === '-' ? document.length : Number(part)
  if (!Number.isInteger(index) || index < 0 || index > document.length) throw unprocessable()
  return document.toSpliced(index, inserting ? 0 : 1, ...(value === undefined ? [] : [value]))
}
