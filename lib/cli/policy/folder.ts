import 'server-only'

import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { JsonPath, Policy } from '@/lib/core/policy/document'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { statNamed } from '../named-file'
import { UsageError } from '../usage-error'

export const EXPECTATIONS = '.expect.json'

/** `file` is the path from where the command runs. */
export type PolicyFile = { file: string; text: string; policy: Policy; base: JsonPath }
/** Line and column count from 1. */
export type FileProblem = { file: string; line: number; column: number; message: string }
export type PolicyFolder = {
  policies: PolicyFile[]
  expectations: { file: string; text: string }[]
  problems: FileProblem[]
}

const MOST_BYTES = 1_048_576
const SKIPPED = new Set(['node_modules'])

/** Every JSON file under a folder, sorted by name; symbolic links are not followed. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return []
      if (entry.isDirectory()) return filesUnder(path)
      return entry.isFile() && entry.name.endsWith('.json') ? [path] : []
    }),
  )
  return found.flat().sort()
}

const first = (file: string, message: string): FileProblem => ({
  file,
  line: 1,
  column: 1,
  message,
})

type Read = { policy: PolicyFile } | { problems: FileProblem[] }

function readPolicy(file: string, text: string): Read {
  const { policy, base, problems } = parsePolicyText(text)
  if (policy) return { policy: { file, text, policy, base } }
  const errors = problems.filter(({ severity }) => severity === 'error')
  return { problems: errors.map(({ line, column, message }) => ({ file, line, column, message })) }
}

/** Two files with the same policy name are ambiguous: the second one is reported. */
function repeated(policies: readonly PolicyFile[]): FileProblem[] {
  const seen = new Map<string, string>()
  return policies.flatMap(({ file, policy: { name } }) => {
    const other = seen.get(name)
    if (other !== undefined)
      return [first(file, `Duplicate policy ${name}: ${other} has the same name.`)]
    seen.set(name, file)
    return []
  })
}

/** Reads all policies of a folder and the problems of the files that are not valid policies. */
export async function readPolicyFolder(folder: string): Promise<PolicyFolder> {
  const read: PolicyFolder = { policies: [], expectations: [], problems: [] }
  if (!(await statNamed(folder)).isDirectory()) throw new UsageError(`${folder} is not a folder.`)
  for (const path of await filesUnder(folder)) {
    const file = relative('.', path)
    const { size } = await stat(path)
    if (size > MOST_BYTES) {
      read.problems.push(first(file, 'The file is larger than 1 MB, the maximum size of a policy.'))
      continue
    }
    const text = await readFile(path, 'utf8')
    if (file.endsWith(EXPECTATIONS)) {
      read.expectations.push({ file, text })
      continue
    }
    const result = readPolicy(file, text)
    if ('policy' in result) read.policies.push(result.policy)
    else read.problems.push(...result.problems)
  }
  return { ...read, problems: [...read.problems, ...repeated(read.policies)] }
}
