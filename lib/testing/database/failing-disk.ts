// Writes to an embedded database whose disk fails. Argument: the folder of its files

import { PGlite } from '@electric-sql/pglite'
import { syncedFolder } from '@/lib/adapters/database/synced-folder'

const [folder = ''] = process.argv.slice(2)
let fails = false
const client = await PGlite.create(
  syncedFolder(folder, {
    sync: () => {
      if (fails) throw new Error('EIO: i/o error, fsync')
    },
    onFailed: (error) => process.stdout.write(`failed: ${error}\n`),
  }),
)
fails = true
await client.exec('create table lost (words text)')
process.stdout.write('written\n')
