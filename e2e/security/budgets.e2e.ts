import { controlWorld, cookieHeader, expect, findCluster, signInWithToken, test } from '../fixtures'
import { callAction, readActions } from '../inventory'
import { createRawClient } from '../raw-request'

const MAX_STREAMS = 8

test('a session has at most eight event streams; the ninth is told when to try again', async ({
  page,
  world,
  baseURL: origin = '',
}) => {
  const { id: cluster } = findCluster(world, 'train-east')
  const place = { cluster, namespace: 'ml-team' }
  const script = 'i=0; while [ $i -lt 120 ]; do echo "line $i"; i=$((i+1)); sleep 1; done'
  await controlWorld(world, `clusters/${cluster}`, {
    trouble: { container: { command: ['sh', '-c', script] } },
  })
  await signInWithToken(page, world.tokens.operator)
  const cookie = await cookieHeader(page.context())
  const start = readActions().find(({ name }) => name === 'startVerificationAction')
  if (!start) throw new Error('There is no action to start a verification with.')
  const { text } = await callAction(
    start,
    { ...place, account: 'train-runner', force: true },
    { origin, cookie, parameters: { ...place, name: 'train-runner' } },
  )
  const name = /"name":"(verify-[^"]+)"/.exec(text)?.[1]
  const address = `${origin}/api/verifications/${cluster}/ml-team/${name}/events`

  const leave = new AbortController()
  const open = (headers: Record<string, string> = { cookie }) =>
    fetch(address, { headers, signal: leave.signal })
  const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, () => open()))
  expect(streams.map(({ status }) => status)).toEqual(Array(MAX_STREAMS).fill(200))
  const refused = await open()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({
    code: 'rate-limited',
    next: expect.stringContaining('Try again in'),
  })

  // Another session has its own, and so has this one once its streams are closed.
  await signInWithToken(page, world.tokens.operator)
  const other = await open({ cookie: await cookieHeader(page.context()) })
  expect(other.status).toBe(200)
  leave.abort()
  await expect
    .poll(async () => {
      const again = new AbortController()
      const { status } = await fetch(address, { headers: { cookie }, signal: again.signal })
      again.abort()
      return status
    })
    .toBe(200)
})

test('a body is limited to 64 KiB before sign-in and to 1 MiB after, before anything parses it', async ({
  page,
  world,
  baseURL: origin = '',
}) => {
  const client = createRawClient(origin, 2)
  const action = readActions().find(({ name }) => name === 'savePolicyAction')
  const post = (size: number, cookie: string) =>
    client.send({
      method: 'POST',
      address: '/policies',
      headers: { cookie, origin, 'next-action': action?.id ?? '', 'content-type': 'text/plain' },
      body: '['.repeat(size),
    })
  expect([413, 0]).toContain((await post(4_000_000, '')).status)
  expect([413, 0]).toContain((await post(65 * 1024, '__Host-session=forged')).status)
  await signInWithToken(page, world.tokens.operator)
  const cookie = await cookieHeader(page.context())
  expect([413, 0]).toContain((await post(1_100_000, cookie)).status)
  client.close()
})
