import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What people put to the console, by the screen or command that reads it. */
export const FIELD_SURFACES = [
  'diagnose',
  'trust aws',
  'trust gcp',
  'trust vault',
  'bucket policy',
  'organization policy',
  'manifest',
  'import',
] as const
export type FieldSurface = (typeof FIELD_SURFACES)[number]

/** A public artifact: an error, a manifest, a trust, a policy or an export that somebody pasted. */
export type FieldCase = {
  file: string
  surface: FieldSurface
  /** The public issue or document that the text comes from. */
  source: string
  /** The right answer in words; the expectation of the file states it in codes. */
  rightAnswer: string
}

/** One question to an engine about a text, and its right answer as codes and values. */
export type FieldExpectation = {
  answer: (text: string) => unknown
  /** Every member that is given must be in the answer; lists are compared whole. */
  right: unknown
}

/** Expectations by the file of their case. A case without one is not answered right yet. */
export type FieldExpectations = Readonly<Record<string, FieldExpectation>>

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const isSurface = (name: string): name is FieldSurface =>
  FIELD_SURFACES.some((surface) => surface === name)

/** The cases of `cases.tsv`, in its order. */
export function readFieldCases(): FieldCase[] {
  const [, ...lines] = readFileSync(pathOf('cases.tsv'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [file = '', surface = '', source = '', rightAnswer = ''] = line.split('\t')
    if (!isSurface(surface)) throw new Error(`cases.tsv: ${file} has no known surface: ${surface}`)
    return { file, surface, source, rightAnswer }
  })
}

export const readFieldText = (file: string) => readFileSync(pathOf(file), 'utf8')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether an answer has every member of the right one; lists and scalars must be equal. */
export function matchesRightAnswer(answer: unknown, right: unknown): boolean {
  if (Array.isArray(right))
    return (
      Array.isArray(answer) &&
      answer.length === right.length &&
      right.every((item, i) => matchesRightAnswer(answer[i], item))
    )
  if (isObject(right))
    return (
      isObject(answer) &&
      Object.entries(right).every(([key, value]) => matchesRightAnswer(answer[key], value))
    )
  return Object.is(answer, right)
}
