/** One figure as a line, and whether it meets its goal where it has one. */
export function printFigure(what: string, figure: string, met?: boolean) {
  const told = `${what.padEnd(60)}${figure.padStart(14)}`
  console.log(met === undefined ? told : `${told}  ${met ? 'met' : 'MISSED'}`)
  return met !== false
}
