import { afterAll, describe, expect, test } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import { replaceClients } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { asAnotherPerson, readReviewOf, saveRequest } from '@/lib/testing/requests'
import { approveRequest } from './decide'
import { createRequest, readRequest } from './service'

const postgres = await borrowPostgres()

describe.skipIf('missing' in postgres)('several replicas on one PostgreSQL', () => {
  afterAll(async () => {
    if (!('missing' in postgres)) await postgres.stop()
  })

  test('concurrent approvals on two replicas write once', async () => {
    if ('missing' in postgres) throw new Error(postgres.missing)
    const { as: person } = await testContext()
    const as = (who: 'team' | 'reviewer', store: Store) => {
      const context = person(who)
      return { ...context, store: sealedStore(store, context.store.sealer) }
    }
    const replicas = await Promise.all([1, 2, 3].map(() => openPostgres(postgres.url)))
    const [first] = replicas
    if (!first) throw new Error('no replica')
    const team = as('team', first.store)
    const { id } = await createRequest(team, saveRequest())
    const writes: string[] = []
    const reviewers = replicas.map(({ store }, index) => {
      const context = asAnotherPerson(as('reviewer', store), `uid of reviewer ${index}`)
      const ensurePolicy: typeof context.coreweave.ensurePolicy = (policy) => {
        writes.push(policy.name)
        return context.coreweave.ensurePolicy(policy)
      }
      return replaceClients(context, { coreweave: { ensurePolicy } })
    })
    const looked = await readReviewOf(as('reviewer', first.store), id)
    const all = await Promise.allSettled(
      reviewers.map((who) =>
        approveRequest(who, { id, hash: looked.hash, base: looked.base, reason: 'Reviewed.' }),
      ),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(writes).toEqual(['wif-eval'])
    expect((await readRequest(team, { id })).status).toBe('applied')
    await Promise.all(replicas.map(({ close }) => close()))
  })
})
