import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { CLIENT_ERRORS } from '@/lib/core/clients/client-errors'
import { MEASUREMENTS } from '@/lib/core/clients/measurements'
import { ONCE_REMEDIES, renderClientsPage } from './clients-page'

test('docs/clients.md matches the measurements', async () => {
  expect(await readFile('docs/clients.md', 'utf8')).toBe(renderClientsPage())
})

test('each version that does not work has its own words', () => {
  const silent = MEASUREMENTS.clients.flatMap(({ key, versions }) =>
    versions
      .filter((each) => !each.takes || !each.reads)
      .filter(({ version }) => !CLIENT_ERRORS[key]?.[version])
      .map(({ version }) => `${key} ${version}`),
  )
  expect(silent).toEqual([])
})

test('each client that keeps its first keys has a remedy', () => {
  const once = MEASUREMENTS.clients
    .filter(({ versions }) =>
      versions.some((each) => each.takes && each.reads && each.refreshes === 'once'),
    )
    .map(({ key }) => key)
  expect(once.filter((key) => !ONCE_REMEDIES[key])).toEqual([])
})
