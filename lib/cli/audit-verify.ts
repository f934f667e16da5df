// Verifies the audit chain from outside the console.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { chainKey } from '@/lib/server/audit/chain'
import { parseEnv } from '@/lib/server/env'
import { AUDIT_VERIFY_USAGE, readAuditVerifyCommand, verifyAudits } from './audit'

const complain = (text: string) => {
  process.stderr.write(`${text}\n`)
  return 2
}

async function main(): Promise<number> {
  const command = readAuditVerifyCommand(process.argv.slice(2))
  if ('problem' in command) return complain(command.problem)
  const { AUDIT_SECRET, SESSION_SECRET } = process.env
  const secret = AUDIT_SECRET || SESSION_SECRET
  if (!secret) return complain(`Set AUDIT_SECRET or SESSION_SECRET.\n\n${AUDIT_VERIFY_USAGE}`)
  // Nobody signs in here: only the audit key and the database settings matter.
  const config = parseEnv({
    COREWEAVE_ORG_UIDS: 'nobody',
    ...process.env,
    AUDIT_SECRET: secret,
    SESSION_SECRET: secret,
  })
  const { DATABASE_URL, DATA_DIR } = config
  // Opening a missing database would create an empty one, which verifies as intact.
  if (!DATABASE_URL && !existsSync(join(DATA_DIR, 'database')))
    return complain(`There is no embedded database in ${DATA_DIR}.\n\n${AUDIT_VERIFY_USAGE}`)
  const opened = await (DATABASE_URL
    ? openPostgres(DATABASE_URL, { migrate: false })
    : openEmbedded(DATA_DIR))
  try {
    const { code, text } = await verifyAudits(opened.store, chainKey(config), command)
    process.stdout.write(`${text}\n`)
    return code
  } finally {
    await opened.close()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : String(error))
  return 3
})
