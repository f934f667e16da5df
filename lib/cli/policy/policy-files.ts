import 'server-only'

import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  describeOtherText,
  formatOf,
  PLAN_ADVICE,
  type PolicyDocument,
  parsePolicyDocuments,
  type TextFormat,
} from '@/lib/core/policy/policy-documents'
import { statNamed } from '../named-file'
import { UsageError } from '../usage-error'
import { isGlob, parseGlob } from './glob'

export const EXPECTATIONS = '.expect.json'

/** The argument that stands for standard input. */
export const STANDARD_INPUT = '-'
export const STANDARD_INPUT_NAME = '<stdin>'

/** `file` is the path from where the command runs. */
export type PolicyFile = PolicyDocument & { file: string }
/** Line and column count from 1. */
export type FileProblem = { file: string; line: number; column: number; message: string }
export type TextFile = { file: string; text: string; format: TextFormat }
export type PolicyFiles = {
  policies: PolicyFile[]
  /** The files that were read for policies. */
  files: TextFile[]
  expectations: { file: string; text: string }[]
  problems: FileProblem[]
}

const FORMATS: readonly (readonly [extension: RegExp, format: TextFormat])[] = [
  [/\.json$/, 'json'],
  [/\.ya?ml$/, 'yaml'],
  [/\.tf$/, 'hcl'],
]
const formatOfName = (file: string) => FORMATS.find(([extension]) => extension.test(file))?.[1]

const SKIPPED = new Set(['node_modules'])

/** Every file under a folder, sorted by name; hidden ones and symbolic links are skipped. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return []
      if (entry.isDirectory()) return filesUnder(path)
      return entry.isFile() ? [path] : []
    }),
  )
  return found.flat().sort()
}

/** `named`: the person named this file, so that it must hold a policy. */
type FoundFile = { path: string; named: boolean }

async function findFiles(argument: string): Promise<FoundFile[]> {
  if (argument === STANDARD_INPUT) return [{ path: argument, named: true }]
  const found = await statNamed(argument).catch((error: unknown) => {
    if (error instanceof UsageError && isGlob(argument)) return undefined
    throw error
  })
  if (found && !found.isDirectory()) return [{ path: argument, named: true }]
  if (found)
    return (await filesUnder(argument))
      .filter((path) => formatOfName(path))
      .map((path) => ({ path, named: false }))
  const { folder, matches } = parseGlob(argument)
  if (!(await statNamed(folder)).isDirectory()) throw new UsageError(`${folder} is not a folder.`)
  const matching = (await filesUnder(folder)).filter(matches)
  if (matching.length === 0) throw new UsageError(`${argument} matches no file.`)
  return matching.map((path) => ({ path, named: false }))
}

/** The text of a file, as UTF-8 or, where a byte order mark says so, as UTF-16; undefined if it is not text. */
async function readText(path: string): Promise<string | undefined> {
  const bytes = path === STANDARD_INPUT ? await buffer(process.stdin) : await readFile(path)
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le')
  if (first === 0xfe && second === 0xff && bytes.length % 2 === 0)
    return bytes.swap16().toString('utf16le')
  return bytes.includes(0) ? undefined : bytes.toString('utf8')
}

/**
 * Files of other kinds stand beside policies: YAML and Terraform in a folder are read only if they could hold one,
 * whereas every JSON file must be a policy.
 */
const mayHoldPolicy = (file: string, text: string) =>
  (formatOfName(file) === 'json' && !file.endsWith('.tf.json')) || text.includes('statements')

const atStart = (file: string, message: string): FileProblem => ({
  file,
  line: 1,
  column: 1,
  message,
})

function readPolicies({ file, text, format }: TextFile, named: boolean) {
  const { policies, problems } = parsePolicyDocuments(text, format)
  const placed = problems.map(({ line, column, message }) => ({ file, line, column, message }))
  // A list in JSON may be empty.
  if (named && policies.length === 0 && placed.length === 0 && format !== 'json') {
    const other = describeOtherText(text, format)
    const looks = other === undefined ? '' : ` This looks like ${other}.`
    placed.push(atStart(file, `The file has no organization access policy.${looks}`))
  }
  return { policies: policies.map((policy) => ({ ...policy, file })), problems: placed }
}

/** Two policies with the same name are ambiguous: the second one is reported. */
function repeated(policies: readonly PolicyFile[]): FileProblem[] {
  const seen = new Map<string, string>()
  return policies.flatMap(({ file, policy: { name }, positionOf }) => {
    const other = seen.get(name)
    seen.set(name, other ?? file)
    if (other === undefined) return []
    const { line, column } = positionOf(['name'])
    const which = other === file ? 'another policy of the file has' : `${other} has`
    return [{ file, line, column, message: `Duplicate policy ${name}: ${which} the same name.` }]
  })
}

/**
 * Reads all policies of files, folders, patterns and standard input, and why others cannot be read. A path that is
 * not there is a usage error.
 */
export async function readPolicyFiles(paths: readonly string[]): Promise<PolicyFiles> {
  const read: PolicyFiles = { policies: [], files: [], expectations: [], problems: [] }
  const seen = new Set<string>()
  for (const argument of paths)
    for (const { path, named } of await findFiles(argument)) {
      const file =
        path === STANDARD_INPUT ? STANDARD_INPUT_NAME : relative('.', path) || basename(path)
      if (seen.has(file)) continue
      seen.add(file)
      const text = await readText(path)
      if (text === undefined) read.problems.push(atStart(file, 'The file is not text.'))
      else if (file.endsWith(EXPECTATIONS)) read.expectations.push({ file, text })
      else if (named || mayHoldPolicy(file, text)) {
        const textFile = { file, text, format: formatOfName(file) ?? formatOf(text) }
        const { policies, problems } = readPolicies(textFile, named)
        read.files.push(textFile)
        read.policies.push(...policies)
        read.problems.push(...problems)
      }
    }
  return { ...read, problems: [...read.problems, ...repeated(read.policies)] }
}

/** Parts that only Terraform can resolve, as problems of the files they are in. */
export const unresolvedProblems = (policies: readonly PolicyFile[]): FileProblem[] =>
  policies.flatMap(({ file, positionOf, unresolved }) =>
    unresolved.map(({ path, source }) => {
      const { line, column } = positionOf(path)
      return { file, line, column, message: `Only Terraform can resolve ${source}. ${PLAN_ADVICE}` }
    }),
  )
