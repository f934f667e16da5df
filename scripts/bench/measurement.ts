/** One figure of a benchmark, and its goal where it has one. */
export type Measurement = {
  what: string
  figure: number
  unit: 'ms' | 's' | '/s' | 'KB' | 'MiB' | ''
  goal: number | undefined
}

/** Prints a figure and, where it has a goal, whether it is met. Returns false only for a missed goal. */
export function printFigure(what: string, figure: string, met?: boolean) {
  const line = `${what.padEnd(60)}${figure.padStart(14)}`
  console.log(met === undefined ? line : `${line}  ${met ? 'met' : 'MISSED'}`)
  return met !== false
}
