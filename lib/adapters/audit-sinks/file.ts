import 'server-only'

import { type FileHandle, open } from 'node:fs/promises'
import { renderAuditRows } from './audit-row'
import type { FileSinkSettings } from './settings'
import { type AuditSink, sinkFailure } from './sink'

const NEWLINE = 0x0a

/** Appends JSON lines to a file that is opened each time, so that it can be rotated. Nothing in it is changed. */
export const openFileSink = ({ path }: Pick<FileSinkSettings, 'path'>): AuditSink => ({
  send: async (rows) => {
    try {
      const file = await open(path, 'a+', 0o600)
      try {
        await file.appendFile(`${(await endsInLine(file)) ? '\n' : ''}${renderAuditRows(rows)}`)
        await file.datasync()
      } finally {
        await file.close()
      }
    } catch (cause) {
      throw sinkFailure(`Could not write to ${path}.`, cause)
    }
  },
})

/** Whether a crash or a full disk cut the last line. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== NEWLINE
}
