import { createServer } from 'node:http'
import { startPostgres } from './postgres'

/** Starts one PostgreSQL when the first test file asks for it, and tells every file where it is. */
export async function lendPostgres() {
  let started: ReturnType<typeof startPostgres> | undefined
  const server = createServer(async (_, response) => {
    started ??= startPostgres()
    const postgres = await started
    response.end(JSON.stringify('missing' in postgres ? postgres : { url: postgres.url }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      const postgres = await started
      if (postgres && !('missing' in postgres)) await postgres.stop()
    },
  }
}
