import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { createFederationConfigs, readFederationConfigs } from './service'

test('rejects a cluster of another organization before creating anything', async () => {
  const [own, other] = [await testContext({ seed: 'empty' }), await testContext()]
  const [theirs = { id: '' }] = other.world.clusters
  await expect(
    createFederationConfigs(own.context, {
      from: 'clusters',
      clusters: [theirs.id],
      issuerUrl: '',
      audience: 'issuer',
      customAudience: '',
      names: { [theirs.id]: 'theirs' },
      description: '',
    }),
  ).rejects.toMatchObject({ code: 'not-found' })
  expect(await readFederationConfigs(own.context)).toEqual([])
})
