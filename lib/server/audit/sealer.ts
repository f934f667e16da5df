import 'server-only'

import { sealAction } from '@/lib/adapters/database/sealed-rows'
import type { Sealer } from '@/lib/adapters/database/sealed-store'
import type { Env } from '../env'
import { rowMac } from '../mac'
import { rememberBrokenRows } from './broken-rows'
import { appendRows, chainKey } from './chain'
import { rememberHead } from './heads'

type Surroundings = {
  config: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
  /** The uid of the person who writes. */
  actor: string
  clock: () => Date
}

/** What seals and checks the rows of one person's requests. */
export function createSealer({ config, actor, clock }: Surroundings): Sealer {
  const key = chainKey(config)
  const { keyId, compute } = rowMac(config)
  return {
    keyId,
    mac: compute,
    record: (transaction, orgUid, seals) =>
      appendRows(
        transaction,
        key,
        orgUid,
        seals.map(({ table, key: object, ...after }) => ({
          kind: 'seal',
          at: clock(),
          actor,
          action: sealAction(table),
          object,
          after,
        })),
      ),
    committed: (rows) => {
      for (const row of rows) rememberHead(row, key.heads)
    },
    refused: (orgUid, rows) => rememberBrokenRows({ orgUid, actor, at: clock() }, rows),
  }
}
