import 'server-only'

import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ChangeReason } from '@/lib/features/policies/schema'
import { SEVERITIES } from './findings'
import { GATE_LEVELS } from './gate'
import { FORMATS } from './report'

export const USAGE = `workload-identity policy lint FOLDER [--live] [--format text|json|sarif] [--fail-on note|warning|error]
workload-identity policy diff FOLDER [OTHER] [--format text|json|sarif|markdown]
  [--max-gain none|list|read|write|permissions [--except-in NAMESPACE]...]
workload-identity policy test FOLDER [--format text|json]
workload-identity policy fmt FOLDER [--check]
workload-identity policy apply FOLDER --reason TEXT [--delete] [--allow-lock-out]

A folder holds a policy in each *.json file, and in *.expect.json what is relied on:
{"expectations": [{"principal": "…", "action": "s3:GetObject", "resource": "bucket/key", "expect": "allow"}]}

diff compares what is live with the folder, or the folder with another one. A namespace may end with *.
lint --live, diff and apply ask CoreWeave; the others need nothing but the files.

COREWEAVE_API_TOKEN      your CoreWeave API token
DATABASE_URL             the console's database; apply records there what it does, and refuses without it

Ends with 0 if there is nothing to say, 2 if there is, 1 if it could not be done.`

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]*)\*?$|^\*$/, 'names no namespace')
const folder = z.string().min(1)

const Command = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('lint'),
    folder,
    live: z.boolean().default(false),
    format: z.enum(['text', 'json', 'sarif']).default('text'),
    failOn: z.enum(SEVERITIES).default('warning'),
  }),
  z
    .strictObject({
      verb: z.literal('diff'),
      folder,
      other: folder.optional(),
      format: z.enum(FORMATS).default('text'),
      maxGain: z.enum(GATE_LEVELS).optional(),
      exceptIn: z.array(namespace).default([]),
    })
    .refine(({ maxGain, exceptIn }) => maxGain !== undefined || exceptIn.length === 0, {
      path: ['exceptIn'],
      message: 'belongs to --max-gain',
    }),
  z.strictObject({
    verb: z.literal('test'),
    folder,
    format: z.enum(['text', 'json']).default('text'),
  }),
  z.strictObject({ verb: z.literal('fmt'), folder, check: z.boolean().default(false) }),
  z.strictObject({
    verb: z.literal('apply'),
    folder,
    reason: ChangeReason,
    delete: z.boolean().default(false),
    allowLockOut: z.boolean().default(false),
  }),
])
export type PolicyCommand = z.infer<typeof Command>

const OPTIONS = {
  live: { type: 'boolean' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  'max-gain': { type: 'string' },
  'except-in': { type: 'string', multiple: true },
  check: { type: 'boolean' },
  reason: { type: 'string' },
  delete: { type: 'boolean' },
  'allow-lock-out': { type: 'boolean' },
} as const

const inCamels = (name: string) =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
const inDashes = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const FIELDS = { verb: 'The command', folder: 'FOLDER', other: 'OTHER' } as const
const isField = (name: string): name is keyof typeof FIELDS => Object.hasOwn(FIELDS, name)

/** What was asked for, or why that cannot be done. `given` is what follows `policy`. */
export function readPolicyCommand(given: string[]): PolicyCommand | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: OPTIONS,
    })
    const [verb, folder, other, ...rest] = positionals
    if (rest.length > 0) return { problem: `${rest[0]} is one folder too many.\n\n${USAGE}` }
    const options = Object.entries(values).map(([name, value]) => [inCamels(name), value])
    const parsed = Command.safeParse({
      verb,
      folder,
      ...(other !== undefined && { other }),
      ...Object.fromEntries(options),
    })
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return { problem: `${issueWords(issue)}\n\n${USAGE}` }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : ''}\n\n${USAGE}` }
  }
}

function issueWords(issue: z.core.$ZodIssue | undefined) {
  if (!issue) return ''
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => (isField(key) ? FIELDS[key] : `--${inDashes(key)}`)).join(', ')} does not belong to this command.`
  if (issue.code === 'invalid_union') return 'lint, diff, test, fmt or apply is what can be done.'
  const name = String(issue.path[0] ?? 'verb')
  return `${isField(name) ? FIELDS[name] : `--${inDashes(name)}`}: ${issue.message}`
}
