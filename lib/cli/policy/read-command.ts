import 'server-only'

import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ChangeReason } from '@/lib/features/policies/schema'
import { SEVERITIES } from './findings'
import { GATE_LEVELS } from './gate'
import { FORMATS } from './report'

export const POLICY_USAGE = `workload-identity policy lint FOLDER [--live] [--format text|json|sarif] [--fail-on note|warning|error]
workload-identity policy diff FOLDER [OTHER] [--format text|json|sarif|markdown]
  [--max-gain none|list|read|write|permissions [--except-in NAMESPACE]...]
workload-identity policy test FOLDER [--format text|json]
workload-identity policy fmt FOLDER [--check]
workload-identity policy apply FOLDER --reason TEXT [--delete] [--allow-lock-out]

A folder has one policy in each *.json file and expectations in *.expect.json files:
{"expectations": [{"principal": "…", "action": "s3:GetObject", "resource": "bucket/key", "expect": "allow"}]}

diff compares the live policies with the folder, or the folder with another folder. A namespace can end with *.
lint --live, diff and apply call CoreWeave; the other commands read only the files.

COREWEAVE_API_TOKEN      your CoreWeave API token
DATABASE_URL             database of the console; required by apply, which records its changes there

Exits 0 when nothing is reported, 2 when something is, 1 when the command failed.`

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]*)\*?$|^\*$/, 'is not a valid namespace')
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
      message: 'requires --max-gain',
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

/** Parses the arguments after `policy`; returns the command, or the problem with the usage. */
export function readPolicyCommand(given: string[]): PolicyCommand | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: OPTIONS,
    })
    const [verb, folder, other, ...rest] = positionals
    if (rest.length > 0) return { problem: `Unexpected argument ${rest[0]}.\n\n${POLICY_USAGE}` }
    const options = Object.entries(values).map(([name, value]) => [inCamels(name), value])
    const parsed = Command.safeParse({
      verb,
      folder,
      ...(other !== undefined && { other }),
      ...Object.fromEntries(options),
    })
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return { problem: `${issueWords(issue)}\n\n${POLICY_USAGE}` }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : ''}\n\n${POLICY_USAGE}` }
  }
}

function issueWords(issue: z.core.$ZodIssue | undefined) {
  if (!issue) return ''
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => (isField(key) ? FIELDS[key] : `--${inDashes(key)}`)).join(', ')} is not valid for this command.`
  if (issue.code === 'invalid_union') return 'Unknown command. Use lint, diff, test, fmt or apply.'
  const name = String(issue.path[0] ?? 'verb')
  return `${isField(name) ? FIELDS[name] : `--${inDashes(name)}`}: ${issue.message}`
}
