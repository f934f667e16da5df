import { expect, test } from 'vitest'
import { createRequest } from '@/lib/features/requests/service'
import { testContext } from '@/lib/testing/context'
import { readVerificationOffers } from './offers'

const opened = async () => {
  const world = await testContext()
  const clusterNamed = (name: string) => {
    const found = world.world.clusters.find((each) => each.name === name)
    if (!found) throw new Error(`no cluster ${name}`)
    return found
  }
  return { world, clusterNamed }
}

test('offers what policies grant, what names the account first, with the zone of each bucket', async () => {
  const { world, clusterNamed } = await opened()
  const { id } = clusterNamed('train-east')
  const offers = await readVerificationOffers(world.context, {
    cluster: id,
    namespace: 'ml-team',
    name: 'train-runner',
  })
  expect(offers).toMatchObject({ source: 'policies', zone: 'US-EAST-04A' })
  expect(offers.offers).toEqual([
    { bucket: 'checkpoints', level: 'Read', removable: true, zone: 'US-EAST-04A', fits: true },
    { bucket: 'datasets', level: 'Read', removable: false, zone: 'US-EAST-04A', fits: true },
    { bucket: 'checkpoints', level: 'Write', removable: true, zone: 'US-EAST-04A', fits: true },
    { bucket: 'datasets', level: 'Write', removable: false, zone: 'US-EAST-04A', fits: true },
  ])
})

test('says that a bucket of another zone than the cluster does not fit', async () => {
  const { world, clusterNamed } = await opened()
  const { id, issuerUrl } = clusterNamed('research-north')
  const principal = `role/${issuerUrl}:system:serviceaccount:ml-team:eval`
  await world.context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name: 'north',
    statements: [
      {
        name: 'read',
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:ListBucket'],
        resources: ['datasets', 'datasets/*'],
        principals: [principal],
      },
    ],
  })
  const { offers, zone } = await readVerificationOffers(world.context, {
    cluster: id,
    namespace: 'ml-team',
    name: 'eval',
  })
  expect(zone).toBe('EU-NORTH-05A')
  expect(offers[0]).toMatchObject({
    bucket: 'datasets',
    level: 'Read',
    zone: 'US-EAST-04A',
    fits: false,
  })
})

test('offers what an applied request granted to a person who cannot read policies', async () => {
  const { world, clusterNamed } = await opened()
  const { id, issuerUrl } = clusterNamed('train-east')
  const team = world.as('team')
  const account = { cluster: id, namespace: 'ml-team', name: 'eval' }
  expect(await readVerificationOffers(team, account)).toMatchObject({
    source: 'requests',
    offers: [],
  })
  const principal = `role/${issuerUrl}:system:serviceaccount:ml-team:eval`
  const text = JSON.stringify({
    version: 'v1alpha1',
    name: 'eval-datasets',
    statements: [
      {
        name: 'read',
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:ListBucket'],
        resources: ['datasets', 'datasets/*'],
        principals: [principal],
      },
    ],
  })
  const { id: request } = await createRequest(team, {
    proposal: { kind: 'save', text, base: null },
    reason: 'evaluation',
    expires: '',
    ticket: '',
  })
  expect((await readVerificationOffers(team, account)).offers).toEqual([])
  await approve(world, request)
  expect((await readVerificationOffers(team, account)).offers).toEqual([
    {
      bucket: 'datasets',
      level: 'Read',
      removable: false,
      zone: 'US-EAST-04A',
      fits: true,
      request,
    },
  ])
})

async function approve(world: Awaited<ReturnType<typeof testContext>>, id: number) {
  const { approveRequest } = await import('@/lib/features/requests/decide')
  const { readRequestReview } = await import('@/lib/features/requests/review')
  const review = await readRequestReview(world.context, { id })
  if (!review.ok) throw new Error(review.error.message)
  const { hash, base } = review.value
  expect(await approveRequest(world.context, { id, hash, base, reason: 'Reviewed.' })).toEqual({
    applied: true,
  })
}
