import { createServer } from 'node:http'
import { startPostgres } from './postgres'

/** Serves the URL of one PostgreSQL server to all test files; starts it on the first request. */
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
