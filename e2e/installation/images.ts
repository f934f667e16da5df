import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../scripts/build'
import { writeConsoleImage } from '../../scripts/image/console-image'
import { writeLayers } from '../../scripts/image/file-tree'
import { writeTar } from '../../scripts/image/tar'
import type { TestCluster } from './cluster'

export const REPOSITORY = 'localhost/workload-identity-console'
/** This version, and a later one that has one migration more. */
export const TAGS = { present: 'present', next: 'next' } as const

const MIGRATIONS = 'lib/adapters/database/migrations'
const NEXT_MIGRATION = {
  tag: '9999_next',
  sql: 'create table next_version (id integer primary key);\n',
}

/** A layer that adds a migration to the console below it. */
function writeNextLayer(folder: string): string {
  const root = join(folder, 'next')
  const migrations = join(root, 'console', MIGRATIONS)
  mkdirSync(join(migrations, 'meta'), { recursive: true })
  writeFileSync(join(migrations, `${NEXT_MIGRATION.tag}.sql`), NEXT_MIGRATION.sql)
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8'))
  const last = journal.entries.at(-1)
  const { tag } = NEXT_MIGRATION
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag })
  writeFileSync(join(migrations, 'meta/_journal.json'), JSON.stringify(journal))
  const layer = join(folder, 'next.tar')
  writeTar(layer, root, [{ names: ['console'] }])
  return layer
}

/** Builds the images of both versions and loads them into the cluster; returns the size of their files in bytes. */
export async function loadImages({ loadImage }: TestCluster): Promise<number> {
  if (await build()) throw new Error('The console could not be built.')
  const folder = mkdtempSync(join(tmpdir(), 'installation-images-'))
  try {
    const { layers } = writeLayers(folder)
    const versions = [
      { tag: TAGS.present, layers },
      { tag: TAGS.next, layers: [...layers, writeNextLayer(folder)] },
    ]
    let largest = 0
    for (const { tag, layers } of versions) {
      const file = join(folder, `${tag}.oci.tar`)
      const { size } = writeConsoleImage({ file, name: `${REPOSITORY}:${tag}`, layers })
      await loadImage(file)
      rmSync(file)
      largest = Math.max(largest, size)
    }
    return largest
  } finally {
    rmSync(folder, { recursive: true })
  }
}
