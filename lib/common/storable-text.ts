import { z } from 'zod'

/** A database, a URL or a log cannot hold these. */
const UNSTORABLE = /\0|\p{Surrogate}/u
const MAX_DEPTH = 32
const MAX_VALUES = 50_000
const MAX_CHARACTERS = 1_100_000

type Place = (string | number)[]
type Problem = { path: Place; message: string }

/** Why a value cannot be processed or stored, and where; undefined if it can. Not recursive. */
function storageProblem(value: unknown): Problem | undefined {
  const open: { value: unknown; path: Place }[] = [{ value, path: [] }]
  let values = 0
  let characters = 0
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next
    values += 1
    if (values > MAX_VALUES) return { path: [], message: 'There are too many values.' }
    if (typeof value === 'string') {
      characters += value.length
      if (characters > MAX_CHARACTERS) return { path, message: 'The text is too long.' }
      if (UNSTORABLE.test(value))
        return { path, message: 'The text contains NUL or half of a character.' }
    } else if (typeof value === 'object' && value !== null) {
      if (path.length >= MAX_DEPTH) return { path, message: 'The value is nested too deeply.' }
      for (const [name, part] of Object.entries(value)) {
        const key = Array.isArray(value) ? Number(name) : name
        open.push({ value: part, path: [...path, key] })
        if (typeof key === 'string' && UNSTORABLE.test(key))
          return { path, message: 'A name contains NUL or half of a character.' }
      }
    }
  }
  return undefined
}

/** Input from outside, of any shape: every action and route checks it before its own schema. */
export const StorableInput = z.unknown().superRefine((value, context) => {
  const problem = storageProblem(value)
  if (problem) context.addIssue({ code: 'custom', ...problem })
})
