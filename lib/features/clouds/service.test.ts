import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { clusterOf } from '@/lib/testing/service-accounts'
import { readAccountPlace } from './service'

const runner = { namespace: 'ml-team', name: 'train-runner' }

test('whether the account is there is told, and the rest is known where it is not', async () => {
  const opened = await testContext()
  const { id, name: clusterName, issuerUrl } = clusterOf(opened, 'train-east')
  const place = await readAccountPlace(opened.context, { cluster: id, ...runner })
  expect(place).toMatchObject({ cluster: id, clusterName, issuerUrl, isPublic: true, ...runner })
  expect(place.account.ok).toBe(true)
  const missing = await readAccountPlace(opened.context, { ...place, name: 'nobody' })
  expect(missing).toMatchObject({
    issuerUrl,
    account: { ok: false, error: { code: 'not-found', reason: 'no-account' } },
  })
})

test('a private cluster and one that may not be read have their issuer all the same', async () => {
  const opened = await testContext()
  const { id, issuerUrl } = clusterOf(opened, 'lab')
  const place = await readAccountPlace(opened.context, { cluster: id, ...runner })
  expect(place).toMatchObject({ issuerUrl, isPublic: false, account: { ok: false } })
  const east = clusterOf(opened, 'train-east').id
  const refused = await readAccountPlace(opened.as('partner'), {
    cluster: east,
    ...runner,
  })
  expect(refused).toMatchObject({ account: { ok: false, error: { code: 'forbidden' } } })
})

test('a cluster of another organization is not there', async () => {
  const [own, foreign] = [await testContext(), await testContext()]
  const { id } = clusterOf(foreign, 'train-east')
  await expect(readAccountPlace(own.context, { cluster: id, ...runner })).rejects.toMatchObject({
    code: 'not-found',
  })
})
