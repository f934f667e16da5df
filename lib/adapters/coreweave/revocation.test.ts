import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '@/lib/sandbox/start'
import { openCoreWeave } from '@/lib/testing/clients'
import { isPermanentKey } from './key-states'
import { REVOKE_KEY_FIELDS } from './wire-keys'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

test('revoking a revoked access key finds none', async () => {
  const { operator: token, reviewer } = sandbox.createWorld('default').tokens
  for (const revokeKeyField of REVOKE_KEY_FIELDS) {
    const api = openCoreWeave({ baseUrl: sandbox.url, token, revokeKeyField })
    const [key] = (await api.listAccessKeys()).filter(isPermanentKey)
    const id = key?.accessKeyId ?? ''
    await expect(
      openCoreWeave({ baseUrl: sandbox.url, token: reviewer }).revokeAccessKey(id),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await api.revokeAccessKey(id)
    expect((await api.listAccessKeys()).map(({ accessKeyId }) => accessKeyId)).not.toContain(id)
    await expect(api.revokeAccessKey(id)).rejects.toMatchObject({ code: 'not-found' })
  }
})
