import 'server-only'

/** How every command exits. EXIT_CODE_TABLE documents it. */
export const EXIT_CODES = {
  /** There is nothing to report. */
  ok: 0,
  /** Findings are printed, or the change was refused. */
  findings: 1,
  /** An argument, an environment variable or a named path is missing or invalid. */
  usage: 2,
  /** Something could not be read, so that the result is unknown. */
  undetermined: 3,
} as const

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]

export const EXIT_CODE_TABLE = `Exit codes of every command:
  ${EXIT_CODES.ok}  nothing to report: access proved, no findings, nothing to change, everything written
  ${EXIT_CODES.findings}  findings, or refused: access not proved, findings or changes printed, a grant left, a chain
     broken, a change refused
  ${EXIT_CODES.usage}  usage: an argument or environment variable is missing or invalid, or a named path does not
     exist
  ${EXIT_CODES.undetermined}  could not be determined: an input could not be read, a service denied permission, failed or
     did not answer, or a part is missing from the result`
