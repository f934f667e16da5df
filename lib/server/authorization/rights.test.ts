import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { testContext } from '@/lib/testing/context'
import { readRights } from './rights'

const mayOf = async (context: Parameters<typeof readRights>[0]) =>
  Object.fromEntries(
    Object.entries(await readRights(context)).map(([surface, reading]) => [
      surface,
      reading.ok ? reading.value.may : reading.error.code,
    ]),
  )

test('reports each person’s rights on each surface', async () => {
  const { as } = await testContext()
  const all = { list: true, save: true, delete: true }
  const everything = {
    clusters: { list: true },
    federation: { list: true },
    policies: all,
    buckets: { list: true },
    'access-keys': { list: true },
  }
  expect(await mayOf(as('operator'))).toEqual(everything)
  expect(await mayOf(as('reviewer'))).toEqual(everything)
  expect(await mayOf(as('team'))).toEqual({
    clusters: { list: true },
    federation: { list: false },
    policies: { list: false, save: false, delete: false },
    buckets: { list: true },
    'access-keys': { list: false },
  })
})

test('a missing right names the role that grants it', async () => {
  const { as } = await testContext()
  const { federation } = await readRights(as('team'))
  expect(federation).toMatchObject({ value: { role: 'IAM Admin and Object Storage Admin' } })
})

test('a surface that does not answer is unknown, and leaves the others known', async () => {
  const { context } = await testContext()
  const { listClusters, ...rest } = context.coreweave
  const unanswered = {
    listClusters: () => Promise.reject(new AppError('unreachable', 'no answer')),
    ...rest,
  }
  const rights = await mayOf({ ...context, coreweave: unanswered })
  expect(rights).toMatchObject({ clusters: 'unreachable', buckets: { list: true } })
})
