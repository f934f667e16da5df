// Compares the hardest policies, each in a process of its own, whose memory is measured.
import { PATHOLOGICAL_COMPARISONS } from '../../lib/testing/cases/pathological-policies'
import { runProgram } from '../run'
import type { Measurement } from './measurement'

export type ComparisonFigures = {
  milliseconds: number
  /** Of the whole process, with the runtime. */
  peakMebibytes: number
  answerBytes: number
}

const ROUNDS = 3

async function compareOnce(name: string): Promise<ComparisonFigures> {
  let text = ''
  const code = await runProgram(
    'node_modules/.bin/tsx',
    ['scripts/bench/compare-once.ts', name],
    {},
    (part) => {
      text += part
    },
  )
  if (code !== 0) throw new Error(text)
  return JSON.parse(text)
}

export async function measurePathologicalComparisons(): Promise<Measurement[]> {
  const rows: Measurement[] = []
  for (const name of Object.keys(PATHOLOGICAL_COMPARISONS)) {
    const rounds: ComparisonFigures[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await compareOnce(name))
    const least = (figure: keyof ComparisonFigures) =>
      Math.min(...rounds.map((each) => each[figure]))
    const add = (what: string, unit: Measurement['unit'], figure: number, goal: number) =>
      rows.push({ what: `compare ${name}${what}`, unit, figure, goal })
    add('', 'ms', least('milliseconds'), 2000)
    add(', peak memory', 'MiB', least('peakMebibytes'), 256)
    add(', answer', 'KB', least('answerBytes') / 1000, 1000)
  }
  return rows
}
