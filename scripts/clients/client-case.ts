/** What a command must do. White space at the ends of the output does not count; `out` as a text is all of it. */
export type ExpectedOutcome = {
  /** 0 unless given. */
  exit?: number
  out?: string | RegExp
  err?: RegExp
  /** Words of lib/sandbox/README.md or lib/sandbox/kubernetes/README.md that list a difference from the real service. */
  difference?: string
}

export type ClientCase = readonly [command: string, expected: string | RegExp | ExpectedOutcome]

export type ClientTable = {
  name: string
  /** The program or the Python module that must be installed. */
  needs: { program: string } | { module: string }
  /** Shell commands, or statements of one Python session, which prints its last expression. */
  language: 'sh' | 'python'
  /** Runs before the cases. */
  prelude?: string
  cases: readonly ClientCase[]
}

export type CommandResult = { exit: number; out: string; err: string }

const matches = (text: string, expected: string | RegExp) =>
  typeof expected === 'string' ? text.trim() === expected.trim() : expected.test(text.trimEnd())

/** Says how a result differs from the expected outcome, or that `listed` no longer has its difference; undefined if neither. */
export function findMismatch(
  { exit, out, err }: CommandResult,
  given: ClientCase[1],
  listed: string,
): string | undefined {
  const expected = typeof given === 'string' || given instanceof RegExp ? { out: given } : given
  if (exit !== (expected.exit ?? 0)) return `exit code ${exit}, expected ${expected.exit ?? 0}`
  if (expected.out !== undefined && !matches(out, expected.out))
    return `output does not match ${expected.out}`
  if (expected.err && !matches(err, expected.err))
    return `standard error does not match ${expected.err}`
  if (expected.difference && !listed.includes(expected.difference))
    return `no README of the sandbox lists “${expected.difference}”: expect what the real service does`
  return undefined
}
