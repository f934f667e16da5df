import 'server-only'

import { sealAction } from '@/lib/adapters/database/sealed-rows'
import type { Sealer } from '@/lib/adapters/database/sealed-store'
import type { Env } from '../env'
import { rowMacs } from '../mac'
import { rememberBrokenRows } from './broken-rows'
import { appendRows, chainKeys } from './chain'
import { rememberHead } from './heads'

type Surroundings = {
  config: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
  /** The uid of the person who writes. */
  actor: string
  clock: () => Date
}

/** What seals and checks the rows of one person's requests. */
export function createSealer({ config, actor, clock }: Surroundings): Sealer {
  const keys = chainKeys(config)
  const macs = rowMacs(config)
  return {
    mac: macs.newest,
    macNamed: (keyId) => macs.all.find((mac) => mac.keyId === keyId),
    record: (transaction, orgUid, seals) =>
      appendRows(
        transaction,
        keys,
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
      for (const row of rows) rememberHead(row, keys.heads.newest)
    },
    refused: (orgUid, rows) => rememberBrokenRows({ orgUid, actor, at: clock() }, rows),
  }
}
