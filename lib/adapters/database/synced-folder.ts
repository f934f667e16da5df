import 'server-only'

import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** What the file system of PGlite calls when PostgreSQL asks for a file to be on the disk; without it nothing happens. */
type NodeModule = { NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } }

type Options = {
  /** Called when the disk does not take what was written, just before the process exits. */
  onFailed: (error: unknown) => void
  sync?: (file: number) => void
}

/** A folder for an embedded database whose commits are on the disk when they return, as those of PostgreSQL are. */
class SyncedFolder extends NodeFS {
  readonly #options: Options

  constructor(path: string, options: Options) {
    super(path)
    this.#options = options
  }

  override async init(...given: Parameters<NodeFS['init']>) {
    const { emscriptenOpts } = await super.init(...given)
    const { onFailed, sync = fsyncSync } = this.#options
    const addSync = (module: unknown) => {
      const { stream_ops } = (module as NodeModule).NODEFS
      stream_ops.fsync = ({ nfd }) => {
        try {
          sync(nfd)
          return 0
        } catch (error) {
          onFailed(error)
          // As PostgreSQL does, because nobody knows what is on the disk; PGlite would never return.
          process.exit(1)
        }
      }
    }
    const preRun = [emscriptenOpts.preRun ?? []].flat()
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, addSync] } }
  }
}

/** PGlite starts PostgreSQL with `-F`, which turns fsync off. It has the system call of fsync, and not of fdatasync. */
const START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
]

/** How PGlite opens a database in a folder durably. */
export const syncedFolder = (path: string, options: Options) => ({
  fs: new SyncedFolder(path, options),
  startParams: START,
})
