// The command for scripts and CI, through the console's own library.
import { auditCommand } from './audit'
import { type Command, failureOutcome, type Outcome } from './command'
import { contextFromEnvironment } from './context'
import { EXIT_CODE_TABLE, EXIT_CODES } from './exit-codes'
import { expireCommand } from './expire'
import { exportCommand } from './export'
import { migrateCommand } from './migrate'
import { policyCommand } from './policy/command'
import { verifyCommand } from './verify'

const COMMANDS = new Map<string, Command>([
  ['verify', verifyCommand],
  ['policy', policyCommand],
  ['export', exportCommand],
  ['expire', expireCommand],
  ['audit', auditCommand],
  ['migrate', migrateCommand],
])

const HELP = `Usage: workload-identity COMMAND [OPTION]...

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(8)}${summary}`).join('\n')}

workload-identity COMMAND --help prints the usage of a command.

${EXIT_CODE_TABLE}`

async function main([name, ...args]: string[]): Promise<Outcome> {
  if (name === '--help' || name === '-h') return { code: EXIT_CODES.ok, text: HELP }
  const command = COMMANDS.get(name ?? '')
  if (!command) {
    const problem = name === undefined ? 'No command given.' : `Unknown command ${name}.`
    return { code: EXIT_CODES.usage, text: `${problem}\n\n${HELP}`, stream: 'stderr' }
  }
  const opener = contextFromEnvironment()
  try {
    return await command.run(args, opener)
  } finally {
    await opener.close()
  }
}

const {
  code,
  text,
  stream = 'stdout',
} = await main(process.argv.slice(2)).catch((error: unknown) => failureOutcome(error, false))
// A reader that closed the pipe, such as `head`, changes nothing about the result.
process[stream].on('error', () => process.exit(code))
process[stream].write(`${text}\n`, () => process.exit(code))
