import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { choosePort, findFreePort, PortError } from './ports'

const servers: Server[] = []

/** Listens on a port, by default any; resolves with its number. */
async function occupy(port = 0, host = '127.0.0.1') {
  const server = createServer().listen(port, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const choose = (
  preferred: number,
  environment: Record<string, string> = {},
  except: number[] = [],
) => choosePort({ server: 'console', variable: 'PORT', preferred, except }, environment)

describe('without the variable', () => {
  test('chooses a free preferred port without a notice', async () => {
    const preferred = await findFreePort()
    expect(await choose(preferred)).toEqual({ port: preferred })
    expect(await choose(preferred, { PORT: '' })).toEqual({ port: preferred })
  })

  test.each(['127.0.0.1', '0.0.0.0', '::'])(
    'skips a port that is taken on %s, and the notice names both ports',
    async (host) => {
      const taken = await occupy(0, host)
      const { port, notice } = await choose(taken)
      expect(port).toBeGreaterThan(taken)
      expect(notice).toBe(`Port ${taken} is taken: the console uses port ${port}.`)
      expect(await occupy(port)).toBe(port)
    },
  )

  test('skips a port that another server is about to use', async () => {
    const preferred = await findFreePort()
    expect((await choose(preferred, {}, [preferred])).port).toBeGreaterThan(preferred)
  })
})

describe('with the variable', () => {
  test('chooses the named port', async () => {
    const port = await findFreePort()
    expect(await choose(3000, { PORT: String(port) })).toEqual({ port })
  })

  test('lets the system choose for port 0', async () => {
    const { port } = await choose(3000, { PORT: '0' })
    expect(await occupy(port)).toBe(port)
  })

  test('reports a taken port in one line that names the variable', async () => {
    const taken = await occupy()
    const message = `Port ${taken} is taken. Set PORT to another port, or leave it unset to use a free one.`
    await expect(choose(3000, { PORT: String(taken) })).rejects.toThrow(new PortError(message))
  })

  test('treats the port of another server that is about to start as taken', async () => {
    const port = await findFreePort()
    await expect(choose(3000, { PORT: String(port) }, [port])).rejects.toThrow(/is taken/)
  })

  test.each(['http', '-1', '65536', '3000.5'])('rejects the port %s', async (PORT) => {
    await expect(choose(3000, { PORT })).rejects.toThrow(
      new PortError(`PORT=${PORT} is not a port. Set it to a number from 0 to 65535.`),
    )
  })
})
