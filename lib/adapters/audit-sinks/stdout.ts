import 'server-only'

import type { Writable } from 'node:stream'
import { renderAuditRows } from './audit-row'
import { type AuditSink, sinkFailure } from './sink'

/** Writes JSON lines between those of the log; `schema` tells them apart. */
export const openStdoutSink = (stream: Pick<Writable, 'write'> = process.stdout): AuditSink => ({
  send: (rows) =>
    new Promise((resolve, reject) => {
      stream.write(renderAuditRows(rows), 'utf8', (error) =>
        error ? reject(sinkFailure('Could not write to standard output.', error)) : resolve(),
      )
    }),
})
