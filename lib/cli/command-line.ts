import 'server-only'

import { type Command, failureOutcome, type Outcome } from './command'
import type { Opener } from './context'
import { EXIT_CODE_TABLE, EXIT_CODES } from './exit-codes'

/** What a command needs is loaded when it runs, which is most of the time that a start takes. */
type ListedCommand = { summary: string; load: () => Promise<Command> }

const COMMANDS = new Map<string, ListedCommand>([
  [
    'verify',
    {
      summary: 'verify that a service account has access',
      load: async () => (await import('./verify')).verifyCommand,
    },
  ],
  [
    'policy',
    {
      summary: 'lint, compare, test, format and apply policies in files',
      load: async () => (await import('./policy/command')).policyCommand,
    },
  ],
  [
    'export',
    {
      summary: 'write the organization as Terraform, or as JSON and YAML',
      load: async () => (await import('./export')).exportCommand,
    },
  ],
  [
    'expire',
    {
      summary: 'remove the grants of requests that have expired',
      load: async () => (await import('./expire')).expireCommand,
    },
  ],
  [
    'audit',
    {
      summary: 'verify the audit log from outside the console',
      load: async () => (await import('./audit')).auditCommand,
    },
  ],
  [
    'backup',
    {
      summary: 'write the console’s database to a file',
      load: async () => (await import('./backup')).backupCommand,
    },
  ],
  [
    'restore',
    {
      summary: 'restore a backup into an empty database',
      load: async () => (await import('./restore')).restoreCommand,
    },
  ],
  [
    'purge',
    {
      summary: 'delete rows that are no longer kept',
      load: async () => (await import('./purge')).purgeCommand,
    },
  ],
  [
    'doctor',
    {
      summary: 'check settings, database, clock and the services that are called',
      load: async () => (await import('./doctor/command')).doctorCommand,
    },
  ],
  [
    'migrate',
    {
      summary: 'list pending migrations, and confirm stored records without a valid seal',
      load: async () => (await import('./migrate')).migrateCommand,
    },
  ],
  [
    'worker',
    {
      summary: 'run the jobs of the console',
      load: async () => (await import('./worker')).workerCommand,
    },
  ],
])

/** The context of the environment, which is loaded when a command opens it. */
function openerFromEnvironment(): Opener {
  let opener: Promise<Opener> | undefined
  const load = async () => (await import('./context')).contextFromEnvironment()
  return {
    open: async (options) => {
      opener ??= load()
      return (await opener).open(options)
    },
    close: async () => (await opener)?.close(),
  }
}

const HELP = `Usage: workload-identity COMMAND [OPTION]...

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`).join('\n')}

workload-identity COMMAND --help prints the usage of a command.

${EXIT_CODE_TABLE}`

/** What the command line with these arguments prints, and how it exits. */
export const runCommandLine = (args: string[]): Promise<Outcome> =>
  runNamed(args).catch((error: unknown) => failureOutcome(error, false))

async function runNamed([name, ...args]: string[]): Promise<Outcome> {
  if (name === '--help' || name === '-h') return { code: EXIT_CODES.ok, text: HELP }
  const listed = COMMANDS.get(name ?? '')
  if (!listed) {
    const problem = name === undefined ? 'No command given.' : `Unknown command ${name}.`
    return { code: EXIT_CODES.usage, text: `${problem}\n\n${HELP}`, stream: 'stderr' }
  }
  const opener = openerFromEnvironment()
  try {
    const command = await listed.load()
    return await command.run(args, opener)
  } finally {
    await opener.close()
  }
}
