import { afterEach, expect, test, vi } from 'vitest'
import { contextFromEnvironment } from './context'

afterEach(() => vi.unstubAllEnvs())

// A command with a key of its own would break the chain of the console for good.
test.each([
  ['DATABASE_URL', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }, {}],
  ['the embedded database', {}, { embedded: true }],
])('a command on %s refuses to run without the audit key', async (_, given, options) => {
  vi.stubEnv('COREWEAVE_API_TOKEN', 'CW-SECRET-of-a-test')
  vi.stubEnv('COREWEAVE_API_URL', 'http://127.0.0.1:1')
  for (const name of ['AUDIT_SECRET', 'SESSION_SECRET']) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value)
  const { open, close } = contextFromEnvironment()
  await expect(open(options)).rejects.toThrow('Set AUDIT_SECRET to that of the console.')
  await close()
})
