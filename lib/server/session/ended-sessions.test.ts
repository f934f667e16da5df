import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import { watchSession } from './ended-sessions'
import { beginSession, endSession, findSession } from './sessions'

const config = { SESSION_SECRET: 'a secret of the tests, long enough' }

await onBothStores((store) => {
  const begin = async () => {
    const vault = { store: store(), config, clock: () => new Date() }
    const cookie = await beginSession(vault, { uid: 'ada', orgUid: 'org', token: 'CW-SECRET-ada' })
    return (await findSession(vault, cookie))?.id ?? ''
  }

  test('the end of a session reaches what is open of it, and of no other', async () => {
    const [mine, other] = [await begin(), await begin()]
    const watches = [mine, mine, other].map((id) => watchSession(store(), id, 10))
    await sleep(50)
    expect(watches.map(({ signal }) => signal.aborted)).toEqual([false, false, false])
    await endSession(store(), mine)
    await expect
      .poll(() => watches.map(({ signal }) => signal.aborted))
      .toEqual([true, true, false])
    for (const { release } of watches) release()
  })
})
