import { isRecord, type JsonPath } from '@/lib/core/policy/document'
import { valueAt } from './source'
import type { LocatedText, TrustProblem } from './trust'

/** Takes typed parts out of what was pasted and keeps what is wrong with the others. */
export function createReader(root: unknown) {
  const problems: TrustProblem[] = []
  const wrong = (path: JsonPath, message: string) => {
    problems.push({ path, message })
  }
  const nameOf = (path: JsonPath) => path.filter((key) => typeof key === 'string').at(-1) ?? 'This'

  return {
    problems,
    wrong,
    get: (path: JsonPath) => valueAt(root, ...path),
    /** A text, or nothing where it is left out. */
    text(path: JsonPath): string | undefined {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return undefined
      if (typeof value === 'string') return value
      wrong(path, `${nameOf(path)} is a text.`)
      return undefined
    },
    /** One text or a list of them, each with its place. Numbers, true and false are read as texts. */
    texts(path: JsonPath): LocatedText[] {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return []
      const items = Array.isArray(value) ? value : [value]
      return items.flatMap((item: unknown, index) => {
        const place = Array.isArray(value) ? [...path, index] : path
        if (['string', 'number', 'boolean'].includes(typeof item))
          return [{ text: String(item), path: place }]
        wrong(place, `${nameOf(path)} is a text or a list of texts.`)
        return []
      })
    },
    /** The names of an object's fields; none where it is left out. */
    keys(path: JsonPath): string[] {
      const value = valueAt(root, ...path)
      if (value === undefined || value === null) return []
      if (isRecord(value)) return Object.keys(value)
      wrong(path, `${nameOf(path)} is an object: {"…": …}.`)
      return []
    },
  }
}
export type TrustReader = ReturnType<typeof createReader>
