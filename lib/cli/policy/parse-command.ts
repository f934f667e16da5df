import 'server-only'

import { z } from 'zod'
import { ChangeReason } from '@/lib/features/policies/schema'
import { parseOptions, UsageError } from '../usage-error'
import { SEVERITIES } from './findings'
import { GATE_LEVELS } from './gate'
import { STANDARD_INPUT } from './policy-files'
import { FORMATS } from './report'

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]*)\*?$|^\*$/, 'is not a valid namespace')
const path = z.string().min(1)
const paths = z.array(path).min(1, 'name a file, a folder, a pattern or -')

const Command = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('lint'),
    paths,
    live: z.boolean().default(false),
    format: z.enum(['text', 'json', 'sarif']).default('text'),
    failOn: z.enum(SEVERITIES).default('warning'),
  }),
  z
    .strictObject({
      verb: z.literal('diff'),
      path,
      other: path.optional(),
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
    paths,
    format: z.enum(['text', 'json']).default('text'),
  }),
  z.strictObject({ verb: z.literal('fmt'), paths, check: z.boolean().default(false) }),
  z.strictObject({
    verb: z.literal('apply'),
    paths,
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

const FIELDS = { verb: 'The command', path: 'PATH', paths: 'PATH', other: 'OTHER' } as const
const isField = (name: string): name is keyof typeof FIELDS => Object.hasOwn(FIELDS, name)

/** Parses the arguments after `policy`. */
export function parsePolicyCommand(args: string[]): PolicyCommand {
  const { values, positionals } = parseOptions({ args, allowPositionals: true, options: OPTIONS })
  const [verb, ...paths] = positionals
  if (paths.filter((each) => each === STANDARD_INPUT).length > 1)
    throw new UsageError('- is standard input, which can be read once.')
  const [path, other, ...rest] = paths
  if (verb === 'diff' && rest.length > 0) throw new UsageError(`Unexpected argument ${rest[0]}.`)
  const sides = { path, ...(other !== undefined && { other }) }
  const options = Object.entries(values).map(([name, value]) => [inCamels(name), value])
  const parsed = Command.safeParse({
    verb,
    ...(verb === 'diff' ? sides : { paths }),
    ...Object.fromEntries(options),
  })
  if (parsed.success) return parsed.data
  throw new UsageError(issueWords(parsed.error.issues[0]))
}

function issueWords(issue: z.core.$ZodIssue | undefined) {
  if (!issue) return ''
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => (isField(key) ? FIELDS[key] : `--${inDashes(key)}`)).join(', ')} is not valid for this command.`
  if (issue.code === 'invalid_union') return 'Unknown command. Use lint, diff, test, fmt or apply.'
  const name = String(issue.path[0] ?? 'verb')
  return `${isField(name) ? FIELDS[name] : `--${inDashes(name)}`}: ${issue.message}`
}
