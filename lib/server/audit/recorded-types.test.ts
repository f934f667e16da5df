import { expectTypeOf, test } from 'vitest'
import type { Store } from '@/lib/adapters/database/store'
import type { Context, WriteContext } from '../session/context-of'
import { recorded } from './audit'

// Each directive fails the type check if its line begins to compile.
test('nothing changes anything upstream outside a recorded change', () => {
  const outside = (context: WriteContext) => {
    // @ts-expect-error: a policy is written only inside `recorded`
    context.coreweave.ensurePolicy
    // @ts-expect-error: a federation config is deleted only inside `recorded`
    context.coreweave.deleteFederationConfig
    // @ts-expect-error: a key is revoked only inside `recorded`
    context.coreweave.revokeAccessKey
    // @ts-expect-error: an exchange creates a key
    context.coreweave.exchangeOwnToken
    const kubernetes = context.kubernetes({ id: '', apiServerEndpoint: '' })
    // @ts-expect-error: a Job is created only inside `recorded`
    kubernetes.createJob
    // @ts-expect-error: a Job is deleted only inside `recorded`
    kubernetes.deleteJob
    // @ts-expect-error: a token request issues a credential
    kubernetes.createToken
    // @ts-expect-error: a service account is annotated only inside `recorded`
    kubernetes.annotateServiceAccount
    return recorded(
      context,
      { action: 'policy.delete', object: { policy: 'team' } },
      async (write) => {
        await write.coreweave.deletePolicy('team')
        await write.kubernetes({ id: '', apiServerEndpoint: '' }).deleteJob({
          namespace: 'ml-team',
          name: 'run',
        })
      },
    )
  }
  expectTypeOf(outside).returns.resolves.toBeVoid()
})

test('a read can neither write the database nor record a change', () => {
  const reading = (context: Context) => {
    // @ts-expect-error: a read inserts nothing
    context.store.insert
    // @ts-expect-error: a read opens no transaction
    context.store.transaction
    // @ts-expect-error: a read records no change, because it changes nothing
    return recorded(context, { action: 'policy.delete', object: {} }, async () => {})
  }
  expectTypeOf(reading).parameter(0).not.toExtend<WriteContext>()
  expectTypeOf<Context['store']>().not.toExtend<Store>()
})
