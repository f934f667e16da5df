// The command for scripts and CI, through the console's own library.
import { resolve } from 'node:path'
import { AppError } from '@/lib/common/errors'
import { contextFromEnvironment, type Opener } from './context'
import { EXPIRE_USAGE, parseExpireCommand, runExpireCommand } from './expire'
import { EXPORT_USAGE, readExportCommand, writeExport } from './export'
import { runPolicyCommand } from './policy/command'
import { POLICY_USAGE, readPolicyCommand } from './policy/read-command'
import { parseVerifyCommand, runVerifyCommand, VERIFY_USAGE } from './verify'
import { hasTargetOption, parseTargetCommand, runTargetCommand } from './verify-cloud'

type Said = { code: number; text: string; complaint?: true }

/** The deadline of a Job, and time to look for it. */
const LIMIT_MS = 5 * 60_000

const complaint = (text: string, code: number): Said => ({ code, text, complaint: true })

async function verifyCommand(given: string[], { open }: Opener): Promise<Said> {
  if (hasTargetOption(given)) return verifyTargetCommand(given, open)
  const command = parseVerifyCommand(['verify', ...given])
  if ('problem' in command) return complaint(command.problem, 2)
  try {
    return await runVerifyCommand(await open(), command, AbortSignal.timeout(LIMIT_MS))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return complaint(error.message, error instanceof AppError ? 3 : 2)
  }
}

async function verifyTargetCommand(given: string[], open: Opener['open']): Promise<Said> {
  const command = parseTargetCommand(given)
  if ('problem' in command) return complaint(command.problem, 2)
  try {
    return await runTargetCommand(await open(), command)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return complaint(error.message, error instanceof AppError ? 3 : 2)
  }
}

async function policyCommand(given: string[], { open }: Opener): Promise<Said> {
  const command = readPolicyCommand(given)
  if ('problem' in command) return complaint(command.problem, 1)
  const recorded = Boolean(process.env['DATABASE_URL'])
  const said = await runPolicyCommand(command, { context: open, recorded })
  return { ...said, ...(said.code === 1 && { complaint: true }) }
}

async function exportCommand(given: string[], { open }: Opener): Promise<Said> {
  const command = readExportCommand(given)
  if ('problem' in command) return complaint(command.problem, 1)
  const out = resolve(command.out)
  const stored = Boolean(process.env['DATABASE_URL'])
  return writeExport(await open(), { ...command, out }, { stored })
}

async function expireCommand(given: string[], { open }: Opener): Promise<Said> {
  const command = parseExpireCommand(given, process.env)
  if ('problem' in command) return complaint(command.problem, 2)
  try {
    return await runExpireCommand(await open(), command)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return complaint(error.message, 3)
  }
}

const COMMANDS = new Map([
  ['verify', verifyCommand],
  ['policy', policyCommand],
  ['export', exportCommand],
  ['expire', expireCommand],
])

async function main(): Promise<Said> {
  const [name = '', ...given] = process.argv.slice(2)
  const command = COMMANDS.get(name)
  if (!command)
    return complaint(`${[VERIFY_USAGE, POLICY_USAGE, EXPORT_USAGE, EXPIRE_USAGE].join('\n\n')}`, 2)
  const opener = contextFromEnvironment()
  try {
    return await command(given, opener)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return complaint(error.message, 1)
  } finally {
    await opener.close()
  }
}

const { code, text, complaint: isComplaint } = await main()
const stream = isComplaint ? process.stderr : process.stdout
stream.write(`${text}\n`, () => process.exit(code))
