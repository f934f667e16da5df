import { isRecord } from '@/lib/common/record'
import type { JsonPath } from '@/lib/core/policy/document'
import { valueAt } from './source'
import type { LocatedText, TrustProblem } from './trust'

/** Reads typed values from a parsed text and collects problems for values of another type. */
export function createReader(root: unknown) {
  const problems: TrustProblem[] = []
  const wrong = (path: JsonPath, message: string) => {
    problems.push({ path, message })
  }
  const nameOf = (path: JsonPath) =>
    path.filter((key) => typeof key === 'string').at(-1) ?? 'The document'

  return {
    problems,
    wrong,
    get: (path: JsonPath) => valueAt(root, ...path),
    /** A string; undefined if absent. */
    text(path: JsonPath): string | undefined {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return undefined
      if (typeof value === 'string') return value
      wrong(path, `${nameOf(path)} must be a string.`)
      return undefined
    },
    /** One string or a list of strings, each with its place. Numbers and booleans become strings. */
    texts(path: JsonPath): LocatedText[] {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return []
      const items = Array.isArray(value) ? value : [value]
      return items.flatMap((item: unknown, index) => {
        const place = Array.isArray(value) ? [...path, index] : path
        if (['string', 'number', 'boolean'].includes(typeof item))
          return [{ text: String(item), path: place }]
        wrong(place, `${nameOf(path)} must be a string or a list of strings.`)
        return []
      })
    },
    /** The keys of an object; none if absent. */
    keys(path: JsonPath): string[] {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return []
      if (isRecord(value)) return Object.keys(value)
      wrong(path, `${nameOf(path)} must be an object: {"…": …}.`)
      return []
    },
  }
}
export type TrustReader = ReturnType<typeof createReader>
