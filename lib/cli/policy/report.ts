import 'server-only'

import { findDestruction } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'
import { describeDestruction, destructionTitle } from '@/lib/features/policies/words'
import type { Change } from './change'
import type { FileFinding } from './findings'
import type { Gate, GateVerdict } from './gate'
import type { PolicyFile } from './policy-files'
import { regionWords } from './region-words'
import { sarif } from './sarif'

export const FORMATS = ['text', 'json', 'sarif', 'markdown'] as const
export type Format = (typeof FORMATS)[number]

export type DiffReport = {
  change: Change
  /** Of the policies that are new or changed. */
  findings: FileFinding[]
  gate?: { gate: Gate; verdict: GateVerdict }
  /** Where each policy of the new side is written down. */
  files: readonly Pick<PolicyFile, 'file' | 'policy'>[]
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const

export const describeGate = ({ level, exceptIn }: Gate) =>
  `no one gains ${level === 'none' ? 'access' : `more than ${level}`}${
    exceptIn.length ? ` outside namespaces ${exceptIn.join(', ')}` : ''
  }`

function regionLines(title: string, regions: readonly Region[]) {
  if (regions.length === 0) return []
  const lines = regions
    .map(regionWords)
    .flatMap(({ who, may, on, example }) => [
      `  ${who.join(', ')}`,
      `    actions   ${may}`,
      `    resources ${on.join(', ')}`,
      ...(example ? [`    example   ${example}`] : []),
    ])
  return ['', `${title}:`, ...lines]
}

export const findingLine = ({ file, line, column, severity, message }: FileFinding) =>
  `${file}:${line}:${column}: ${severity}: ${message}`

/** What the change lets principals destroy, in one line each. */
export const destructionLines = ({ comparison }: Pick<Change, 'comparison'>) =>
  findDestruction(comparison.gained).map(
    (each) => `${destructionTitle(each.what)}. ${describeDestruction(each)}`,
  )

function countLines({ comparison: { counts } }: Change) {
  if (!counts?.unread.length) return []
  return ['', `Counts are incomplete: could not read ${counts.unread.join('; ')}.`]
}

function text({ change, findings, gate }: DiffReport): string {
  const { policies, comparison, summary, lockOut } = change
  const destruction = destructionLines(change)
  return [
    ...policies.map(({ policy, change: kind }) => `${SIGNS[kind]} ${policy}`),
    ...(policies.length ? [''] : []),
    summary,
    ...regionLines('Gained', comparison.gained),
    ...regionLines('Lost', comparison.lost),
    ...countLines(change),
    ...(destruction.length ? ['', ...destruction.map((each) => `Destructive: ${each}`)] : []),
    ...(lockOut.length ? ['', ...lockOut.map((each) => `Lock-out: ${each}`)] : []),
    ...(findings.length ? ['', ...findings.map(findingLine)] : []),
    ...(gate
      ? ['', `${gate.verdict.holds ? 'Gate passed' : 'Gate failed'}: ${describeGate(gate.gate)}.`]
      : []),
  ].join('\n')
}

/** Escapes Markdown: names are untrusted input. */
const cell = (value: string) =>
  value
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/[\\`*_{}[\]<>|#!~@]/g, (character) => `\\${character}`)

function table(title: string, regions: readonly Region[]): string[] {
  if (regions.length === 0) return []
  const rows = regions.map(regionWords).map(({ who, may, on, example }) => {
    const cells = [who.join(', '), may, on.join(', '), example ?? 'upper bound']
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return [
    '',
    `### ${title}`,
    '',
    '| Principals | Actions | Resources | Example |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
}

function markdown({ change, findings, gate }: DiffReport): string {
  const { policies, comparison, summary, lockOut } = change
  return [
    `**${summary}**`,
    '',
    ...policies.map(({ policy, change: kind }) => `- ${kind} ${cell(policy)}`),
    ...destructionLines(change).map((each) => `- **Destructive:** ${cell(each)}`),
    ...lockOut.map((each) => `- **Lock-out:** ${each}`),
    ...(gate ? [`- ${gate.verdict.holds ? '✅' : '❌'} ${describeGate(gate.gate)}`] : []),
    ...table('Gained', comparison.gained),
    ...table('Lost', comparison.lost),
    ...countLines(change),
    ...(findings.length ? ['', '### Findings', ''] : []),
    ...findings.map((each) => `- ${cell(findingLine(each))}`),
  ].join('\n')
}

/** Gained and lost access as SARIF results, located at the changed file. */
function regionResults({ change: { policies, comparison }, files }: DiffReport) {
  const [changed] = policies
  const file = files.find(({ policy }) => policy.name === changed?.policy)?.file ?? '.'
  const result =
    (rule: 'access-gained' | 'access-lost', severity: 'warning' | 'note') => (region: Region) => {
      const { who, may, on } = regionWords(region)
      const verb = rule === 'access-gained' ? 'can now' : 'can no longer'
      const message = `${who.join(', ')} ${verb} ${may} on ${on.join(', ')}`
      return { rule, severity, message, file, line: 1, column: 1 }
    }
  return [
    ...comparison.gained.map(result('access-gained', 'warning')),
    ...comparison.lost.map(result('access-lost', 'note')),
  ]
}

const json = (value: unknown) => JSON.stringify(value, null, 2)

const PRINTERS = {
  text,
  markdown,
  json: ({ files: _, ...report }) => json(report),
  sarif: (report) =>
    json(
      sarif([
        ...regionResults(report),
        ...report.findings.map((each) => ({ ...each, rule: 'finding' })),
      ]),
    ),
} as const satisfies Record<Format, (report: DiffReport) => string>

export const printDiff = (report: DiffReport, format: Format) => PRINTERS[format](report)
