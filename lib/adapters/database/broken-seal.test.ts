import { getTableColumns, getTableName } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { readErrorDigest } from '@/lib/common/error-digest'
import { brokenSealError, describeBrokenRow, sealedRowName } from './broken-seal'
import { BROKEN_SEALS } from './sealed-store'
import { SEALED_TABLES } from './sealed-tables'

test.each(SEALED_TABLES.map((table) => [getTableName(table), table] as const))(
  'a record of %s has a name for people',
  (name, table) => {
    const key = Object.fromEntries(Object.keys(getTableColumns(table)).map((each) => [each, 'x1']))
    const words = sealedRowName({ table: name, key })
    expect(words).toMatch(/^[A-Z][a-z]+ /)
    expect(words).not.toContain(name)
    expect(words).not.toContain('undefined')
  },
)

test.each(BROKEN_SEALS)('a page shows which record is %s, and what to do', (reason) => {
  const row = { table: 'suspensions', key: { id: '1f0c' }, reason }
  const others = { ...row, key: { id: '2a' } }
  const error = brokenSealError([row, others, others])
  expect(error).toMatchObject({ code: 'broken-seal', detail: { reason } })
  expect(error.message).toBe(`${describeBrokenRow(row)}, and 2 other records cannot be trusted.`)
  expect(error.message).toMatch(/^Suspension 1f0c (has|was) /)
  expect(readErrorDigest('digest' in error ? String(error.digest) : undefined)).toEqual({
    message: error.message,
    next: expect.stringContaining('migrate --seal'),
  })
})
