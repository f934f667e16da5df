import 'server-only'

import { readFile } from 'node:fs/promises'
import { isIP, connect as openSocket, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as openTls } from 'node:tls'
import { renderAuditRow, type StoredAuditRow } from './audit-row'
import type { SyslogSinkSettings } from './settings'
import { type AuditSink, sinkFailure } from './sink'

type Settings = Pick<SyslogSinkSettings, 'host' | 'port' | 'tls' | 'ca' | 'cert' | 'key'>

/** https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1: log audit. */
const FACILITY = 13
const WARNING = 4
const INFORMATIONAL = 6
const APP_NAME = 'workload-identity-console'

/**
 * The row as a message of RFC 5424, behind its length in bytes as RFC 6587 (3.4.1) and RFC 5425 (4.3) count it:
 * no text in a row can begin another message.
 */
export function renderSyslogFrame(row: StoredAuditRow, host: string): string {
  const severity = row.outcome === 'failed' ? WARNING : INFORMATIONAL
  const head = `<${FACILITY * 8 + severity}>1 ${row.at.toISOString()} ${host} ${APP_NAME} - ${row.kind} -`
  const message = `${head} ${renderAuditRow(row)}`
  return `${Buffer.byteLength(message)} ${message}`
}

/** A HOSTNAME of RFC 5424: printable ASCII without spaces. */
const ownHost = () =>
  hostname()
    .replace(/[^\x21-\x7e]/g, '')
    .slice(0, 255) || '-'

/**
 * One connection for each batch. Syslog has no answer to a message, so a batch counts as taken when the receiver
 * has read to its end and has closed the connection in its turn.
 */
export const openSyslogSink = (settings: Settings): AuditSink => ({
  send: async (rows, signal) => {
    const place = `${settings.host}:${settings.port}`
    const frames = rows.map((row) => renderSyslogFrame(row, ownHost())).join('')
    try {
      await deliver(await connect(settings), frames, signal)
    } catch (cause) {
      throw sinkFailure(
        signal.aborted
          ? `${place} did not take the rows in time.`
          : `${place} did not take the rows.`,
        cause,
      )
    }
  },
})

type Connection = { socket: Socket; ready: 'connect' | 'secureConnect' }

async function connect({ host, port, tls, ca, cert, key }: Settings): Promise<Connection> {
  if (!tls) return { socket: openSocket({ host, port }), ready: 'connect' }
  // Read each time, because certificates are renewed while the console runs.
  const read = (path: string | undefined) => path && readFile(path)
  const [authorities, own, ownKey] = await Promise.all([ca, cert, key].map(read))
  const socket = openTls({
    host,
    port,
    ...(isIP(host) === 0 && { servername: host }),
    ...(authorities && { ca: authorities }),
    ...(own && { cert: own }),
    ...(ownKey && { key: ownKey }),
  })
  return { socket, ready: 'secureConnect' }
}

const deliver = ({ socket, ready }: Connection, frames: string, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    let taken = false
    const abort = () => socket.destroy(new Error('The receiver did not close the connection.'))
    signal.addEventListener('abort', abort, { once: true })
    socket.once(ready, () => socket.end(frames))
    socket.once('end', () => {
      // A receiver that closes before everything is sent has not read it.
      taken = socket.writableFinished
    })
    socket.once('error', reject)
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      if (taken) resolve()
      else reject(new Error('The receiver closed the connection early.'))
    })
    socket.resume()
    if (signal.aborted) abort()
  })
