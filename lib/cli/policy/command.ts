import 'server-only'

import { writeFile } from 'node:fs/promises'
import { AppError, type ErrorCode } from '@/lib/common/errors'
import { plural } from '@/lib/common/plural'
import type { Policy } from '@/lib/core/policy/document'
import type { WriteContext } from '@/lib/server/session/context'
import { defineCommand, type Outcome } from '../command'
import { EXIT_CODES } from '../exit-codes'
import { namesDatabase } from '../settings'
import { UsageError } from '../usage-error'
import { changeBetween, isEmpty } from './change'
import { testExpectations } from './expectations'
import { findingsOf, lintFiles, SEVERITIES } from './findings'
import { formatted } from './format'
import { passesGate } from './gate'
import { type PolicyCommand, parsePolicyCommand } from './parse-command'
import {
  type FileProblem,
  type PolicyFiles,
  readPolicyFiles,
  STANDARD_INPUT_NAME,
  unresolvedProblems,
} from './policy-files'
import { destructionLines, findingLine, printDiff } from './report'
import { sarif } from './sarif'

type Of<Verb extends PolicyCommand['verb']> = Extract<PolicyCommand, { verb: Verb }>
/** The context is opened only by commands that call CoreWeave; `recorded` says whether DATABASE_URL is set. */
export type Surroundings = { context: () => Promise<WriteContext>; recorded: boolean }

const json = (value: unknown) => JSON.stringify(value, null, 2)
const problemLine = ({ file, line, column, message }: FileProblem) =>
  `${file}:${line}:${column}: error: ${message}`

/** Files with errors, or with parts that only Terraform knows, are not compared, tested or applied. */
async function readWhole(paths: readonly string[]): Promise<PolicyFiles> {
  const read = await readPolicyFiles(paths)
  const problems = [...read.problems, ...unresolvedProblems(read.policies)]
  if (problems.length) throw new AppError('invalid', problems.map(problemLine).join('\n'))
  return read
}

// Commands that only read files load nothing that speaks to CoreWeave.

async function readSurroundings(context: WriteContext) {
  const { readAnalysisContext } = await import('@/lib/features/policies/analysis-context')
  return readAnalysisContext(context)
}

async function livePolicies(context: WriteContext): Promise<Policy[]> {
  const { readLivePolicies } = await import('@/lib/features/policies/service')
  const live = await readLivePolicies(context)
  if (!live.ok) throw new AppError(live.error.code, live.error.message, { detail: live.error })
  const { policies, unread } = live.value
  if (unread.length)
    throw new AppError('upstream', `Could not parse live policies: ${unread.join(', ')}.`)
  return policies
}

async function lintCommand(
  { paths, live, format, failOn }: Of<'lint'>,
  { context }: Surroundings,
): Promise<Outcome> {
  const { policies, problems } = await readPolicyFiles(paths)
  const around = live ? (await readSurroundings(await context())).surroundings : {}
  const findings = [
    ...problems.map((problem) => ({ ...problem, severity: 'error' as const })),
    ...lintFiles(policies, around),
  ]
  const least = SEVERITIES.indexOf(failOn)
  const failed = findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= least)
  const text = {
    text: () =>
      [
        ...findings.map(findingLine),
        `${plural(policies.length, 'policy', 'policies')}, ${plural(findings.length, 'finding')}`,
      ].join('\n'),
    json: () => json({ policies: policies.length, findings }),
    sarif: () => json(sarif(findings.map((each) => ({ ...each, rule: 'finding' })))),
  }[format]()
  return { code: failed ? EXIT_CODES.findings : EXIT_CODES.ok, text }
}

async function diffCommand(
  { path, other, format, maxGain, exceptIn }: Of<'diff'>,
  { context }: Surroundings,
): Promise<Outcome> {
  const files = await readWhole([other ?? path])
  const after = files.policies.map(({ policy }) => policy)
  const sides = async () => {
    if (other !== undefined) {
      const before = (await readWhole([path])).policies.map(({ policy }) => policy)
      return { before, known: undefined }
    }
    const asked = await context()
    const [before, known] = await Promise.all([livePolicies(asked), readSurroundings(asked)])
    return { before, known }
  }
  const { before, known } = await sides()
  const change = changeBetween({ before, after }, known ? { inventory: known.inventory } : {})
  const changed = new Set(change.policies.map(({ policy }) => policy))
  const findings = files.policies
    .filter(({ policy }) => changed.has(policy.name))
    .flatMap((file) =>
      findingsOf(file, {
        ...known?.surroundings,
        others: after.filter((each) => each !== file.policy),
      }),
    )
  const gate = maxGain === undefined ? undefined : { level: maxGain, exceptIn }
  const verdict = gate && passesGate({ before, after }, gate)
  const text = printDiff(
    {
      change,
      findings,
      files: files.policies,
      ...(gate && verdict && { gate: { gate, verdict } }),
    },
    format,
  )
  const isOk = verdict ? verdict.holds : isEmpty(change)
  return { code: isOk ? EXIT_CODES.ok : EXIT_CODES.findings, text }
}

async function testCommand({ paths, format }: Of<'test'>): Promise<Outcome> {
  const { policies, expectations } = await readWhole(paths)
  const report = testExpectations(
    policies.map(({ policy }) => policy),
    expectations,
  )
  const { held, unmet, problems } = report
  const lines = [
    ...problems.map(problemLine),
    ...unmet.flatMap(({ file, index, principal, action, resource, expect, told, because }) => [
      `${file} #${index + 1}: ${principal} ${action} on ${resource}: expected ${expect}; ${told}`,
      ...(because ? [`  ${because}`] : []),
    ]),
    `${held} passed, ${unmet.length} failed`,
  ]
  const text = format === 'json' ? json(report) : lines.join('\n')
  if (problems.length) return { code: EXIT_CODES.undetermined, text }
  return { code: unmet.length ? EXIT_CODES.findings : EXIT_CODES.ok, text }
}

async function fmtCommand({ paths, check }: Of<'fmt'>): Promise<Outcome> {
  const { files } = await readWhole(paths)
  const json = files.filter(({ format }) => format === 'json')
  if (files.length > 0 && json.length === 0)
    throw new UsageError(`fmt formats JSON only, not ${files[0]?.file}.`)
  const changed: string[] = []
  const printed: string[] = []
  for (const { file, text } of json) {
    const after = formatted(text)
    const isInput = file === STANDARD_INPUT_NAME
    if (isInput && !check) printed.push(after.trimEnd())
    if (text === after) continue
    if (!check && !isInput) await writeFile(file, after)
    if (check || !isInput) changed.push(file)
  }
  const code = check && changed.length ? EXIT_CODES.findings : EXIT_CODES.ok
  const lines = changed.map((file) => `${check ? 'would format' : 'formatted'} ${file}`)
  return { code, text: [...printed, ...lines].join('\n') }
}

/** The change was understood and not made. Any other error leaves open whether it was made. */
const REFUSALS = new Set<ErrorCode>(['conflict', 'forbidden', 'invalid', 'unrecorded'])

const refused = (lines: readonly string[]): Outcome => ({
  code: EXIT_CODES.findings,
  text: lines.join('\n'),
  stream: 'stderr',
})

async function applyCommand(
  { paths, reason, delete: remove, allowLockOut }: Of<'apply'>,
  { context: open, recorded }: Surroundings,
): Promise<Outcome> {
  if (!recorded)
    throw new UsageError(
      'DATABASE_URL is not set. Nothing was changed.\nSet DATABASE_URL to the database of the console, so that the changes are recorded.',
    )
  const { policies: files } = await readWhole(paths)
  const context = await open()
  const live = await livePolicies(context)
  const named = new Set(files.map(({ policy }) => policy.name))
  const after = [
    ...files.map(({ policy }) => policy),
    ...(remove ? [] : live.filter(({ name }) => !named.has(name))),
  ]
  const change = changeBetween(
    { before: live, after },
    { editor: `coreweave/${context.actor.uid}` },
  )
  const { policies, lockOut } = change
  const warnings = destructionLines(change).map((each) => `Destructive: ${each}`)
  if (lockOut.length && !allowLockOut)
    return refused([...lockOut, 'To apply anyway, add --allow-lock-out.'])
  const { applyPlan } = await import('./apply')
  const done: string[] = []
  try {
    for await (const { policy, change } of applyPlan(context, {
      policies,
      files,
      live,
      reason,
      remove,
    }))
      done.push(`${change} ${policy}`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, detail } = error
    const said = done.length ? `${done.join('\n')}\nThen failed: ${message}` : message
    if (REFUSALS.has(code)) return refused([said, detail.next ?? ''].filter(Boolean))
    throw new AppError(code, said, { cause: error, detail })
  }
  const lines = done.length ? [...warnings, ...done] : ['Nothing to change.']
  return { code: EXIT_CODES.ok, text: lines.join('\n') }
}

/** Runs a policy command; returns its output and exit code. */
export async function runPolicyCommand(
  command: PolicyCommand,
  surroundings: Surroundings,
): Promise<Outcome> {
  switch (command.verb) {
    case 'lint':
      return lintCommand(command, surroundings)
    case 'diff':
      return diffCommand(command, surroundings)
    case 'test':
      return testCommand(command)
    case 'fmt':
      return fmtCommand(command)
    case 'apply':
      return applyCommand(command, surroundings)
  }
}

export const policyCommand = defineCommand<PolicyCommand>({
  usage: `Usage: workload-identity policy lint PATH... [--live] [--format text|json|sarif] [--fail-on note|warning|error]
       workload-identity policy diff PATH [OTHER] [--format text|json|sarif|markdown]
         [--max-gain none|list|read|write|delete|permissions [--except-in NAMESPACE]...]
       workload-identity policy test PATH... [--format text|json]
       workload-identity policy fmt PATH... [--check]
       workload-identity policy apply PATH... --reason TEXT [--delete] [--allow-lock-out]

A PATH is a file, a folder, a pattern such as 'policies/**/*.yaml', or - for standard input. Policies are read from
*.json (a policy, the API's {"policy": …}, a list, a Terraform plan), *.yaml, *.yml and *.tf.
*.expect.json files have expectations:
{"expectations": [{"principal": "…", "action": "s3:GetObject", "resource": "bucket/key", "expect": "allow"}]}

diff compares the live policies with those of PATH, or those of PATH with those of OTHER. A namespace can end with *.
lint --live, diff and apply call CoreWeave; the other commands read only the files.

COREWEAVE_API_TOKEN  your CoreWeave API token
DATABASE_URL         database of the console; required by apply, which records its changes there
AUDIT_SECRET         the same as for the console, with DATABASE_URL (SESSION_SECRET if it runs without)

Exits 0 when nothing is reported, 1 when something is or the change is refused, and 3 when policies could not be read.
All exit codes: workload-identity --help`,
  parse: parsePolicyCommand,
  printsJson: (command) => 'format' in command && command.format === 'json',
  run: (command, { open }) =>
    runPolicyCommand(command, { context: open, recorded: namesDatabase(process.env) }),
})
