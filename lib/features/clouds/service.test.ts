import { expect, test } from 'vitest'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { readAccountPlace } from './service'

const runner = { namespace: 'ml-team', name: 'train-runner' }

test('readAccountPlace reports whether the account exists, and its issuer either way', async () => {
  const opened = await testContext()
  const { id, name: clusterName, issuerUrl } = testClusterOf(opened, 'train-east')
  const place = await readAccountPlace(opened.context, { cluster: id, ...runner })
  expect(place).toMatchObject({ cluster: id, clusterName, issuerUrl, isPublic: true, ...runner })
  expect(place.account.ok).toBe(true)
  const missing = await readAccountPlace(opened.context, { ...place, name: 'nobody' })
  expect(missing).toMatchObject({
    issuerUrl,
    account: { ok: false, error: { code: 'not-found', reason: 'no-account' } },
  })
})

test('readAccountPlace returns the issuer of a private or unreadable cluster', async () => {
  const opened = await testContext()
  const { id, issuerUrl } = testClusterOf(opened, 'lab')
  const place = await readAccountPlace(opened.context, { cluster: id, ...runner })
  expect(place).toMatchObject({ issuerUrl, isPublic: false, account: { ok: false } })
  const east = testClusterOf(opened, 'train-east').id
  const refused = await readAccountPlace(opened.as('partner'), {
    cluster: east,
    ...runner,
  })
  expect(refused).toMatchObject({ account: { ok: false, error: { code: 'forbidden' } } })
})

test('readAccountPlace reports a cluster of another organization as not found', async () => {
  const [own, foreign] = [await testContext(), await testContext()]
  const { id } = testClusterOf(foreign, 'train-east')
  await expect(readAccountPlace(own.context, { cluster: id, ...runner })).rejects.toMatchObject({
    code: 'not-found',
  })
})
