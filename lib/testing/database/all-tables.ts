import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'

const NO_SCHEMA: ReadonlySet<string> = new Set(['sealed-tables.ts', 'stored-tables.ts'])

/** Every table of the schema files, as the migrations are made from. */
export async function allTables(): Promise<PgTable[]> {
  const names = (await readdir('lib/adapters/database')).filter(
    (name) => /^schema\.ts$|-tables\.ts$/.test(name) && !NO_SCHEMA.has(name),
  )
  const modules: Record<string, unknown>[] = await Promise.all(
    names.map((name) => import(/* @vite-ignore */ resolve('lib/adapters/database', name))),
  )
  return modules.flatMap((each) => Object.values(each)).filter((value) => is(value, PgTable))
}
