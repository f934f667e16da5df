// Writes audit entries until it is killed. Arguments: STORE ORG_UID SESSION_SECRET

import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { recorded } from '@/lib/server/audit/audit'
import { parseEnv } from '@/lib/server/env'
import { NO_WRITERS } from '../clients'

const [where = '', orgUid = '', SESSION_SECRET] = process.argv.slice(2)
const { store } = await (where.startsWith('postgres') ? openPostgres(where) : openEmbedded(where))
const context = {
  ...NO_WRITERS,
  actor: { uid: 'ada', orgUid, sessionId: 's' },
  store,
  clock: () => new Date(),
  config: parseEnv({ COREWEAVE_API_URL: 'http://127.0.0.1:4010', SESSION_SECRET }),
}

const change = (policy: string, run: () => Promise<void>) =>
  recorded(context, { action: 'policy.update', object: { policy } }, run)

// Whenever the process is killed, one change has started and not finished.
void change('unfinished', async () => {
  process.stdout.write('begun\n')
  await new Promise(() => {})
})
const loop = async (policy: string) => {
  for (;;) {
    await change(policy, async () => {})
    process.stdout.write('written\n')
  }
}
await Promise.all(['a', 'b', 'c', 'd'].map(loop))
