// Stands before the sandbox as CoreWeave's hosts do: the exchange by TLS under a host that is not loopback,
// object storage under the host names of buckets. It notes each request and decides how long keys live.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { loadWebhookCertificates } from '../../../lib/sandbox/kubernetes/webhook-certificates'
import type { FrontEvent } from './observation'

export const EXCHANGE_HOST = 'api.coreweave.test'
export const STORAGE_HOST = 'cwobject.test'

type Sandbox = { url: string; controlToken: string }
type World = { orgUid: string; orgId: string }

export type FrontPlan = {
  /** The life of the keys of each exchange; the last one counts for all that follow. */
  lives: readonly number[]
  /** How long each answer to a read is held back. */
  delayMs?: number
  /** Whether keys come with a session token. CoreWeave's have an empty one, and the sandbox takes none. */
  withToken?: boolean
  /** Called after the first exchange. */
  onFirstExchange?: () => void
}

const Credentials = z.object({ Expiration: z.iso.datetime() })
const EXCHANGE = '/v1/cwobject/temporary-credentials/oidc/'

/** An address of this machine that is not loopback, as some clients accept plain names only for loopback addresses. */
export const ownAddress = () =>
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each && !each.internal && each.family === 'IPv4')?.address ?? '127.0.0.1'

/** Opens a front for one world. Its plan can be changed between processes. */
export async function openFront(sandbox: Sandbox, world: World) {
  const address = ownAddress()
  const { ca, valid } = await loadWebhookCertificates(EXCHANGE_HOST)
  const events: FrontEvent[] = []
  let plan: FrontPlan = { lives: [900] }
  let started = Date.now()
  let count = 0
  let queue: Promise<unknown> = Promise.resolve()

  const setLife = (seconds: number) =>
    requestOnce(
      sandbox.url,
      {
        method: 'POST',
        path: `/sandbox/worlds/${world.orgUid}/exchange`,
        headers: { 'x-sandbox-control': sandbox.controlToken },
      },
      Readable.from([JSON.stringify({ keySeconds: seconds })]),
    )

  /** One exchange at a time, so that each gets the life that is its own. */
  const exchange = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const turn = queue.then(async () => {
      await setLife(plan.lives[count] ?? plan.lives.at(-1) ?? 900)
      const answer = await forward(sandbox.url, incoming, new URL(sandbox.url).host)
      const ok = answer.status === 200
      const endsAt = ok
        ? Date.parse(Credentials.parse(JSON.parse(answer.body.toString())).Expiration) - started
        : undefined
      const token = createHash('sha256')
        .update(incoming.headers.authorization ?? '')
        .digest('hex')
      events.push({
        kind: 'exchange',
        at: Date.now() - started,
        ok,
        ...(endsAt !== undefined && { endsAt }),
        token: token.slice(0, 12),
      })
      if (ok) count += 1
      if (count === 1) plan.onFirstExchange?.()
      send(outgoing, plan.withToken && ok ? addToken(answer) : answer)
    })
    // One that fails does not keep the others from their turns.
    queue = turn.catch(() => {})
    return turn
  }

  const storage = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const host = (incoming.headers.host ?? '').replace(/:\d+$/, '')
    const { pathname, searchParams } = new URL(incoming.url ?? '/', `http://${host}`)
    const virtual = host !== STORAGE_HOST && host.endsWith(`.${STORAGE_HOST}`)
    const arrived = Date.now() - started
    const answer = await forward(sandbox.url, incoming)
    const isObject = (virtual ? pathname : pathname.replace(/^\/[^/]+/, '')).length > 1
    if (virtual || pathname !== '/')
      events.push({
        kind: 'storage',
        at: arrived,
        status: answer.status,
        style: virtual ? 'virtual' : 'path',
        reads: incoming.method === 'GET' && isObject && !searchParams.has('location'),
      })
    if (isObject && plan.delayMs) await sleep(plan.delayMs)
    send(outgoing, answer)
  }

  const guard =
    (handle: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<unknown>) =>
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      handle(incoming, outgoing).catch(() => outgoing.destroy())
    }
  const exchangeServer = createTlsServer(
    { key: valid.key, cert: `${valid.cert}\n${ca}` },
    guard(async (incoming, outgoing) =>
      incoming.url?.startsWith(EXCHANGE)
        ? exchange(incoming, outgoing)
        : send(outgoing, { status: 404, headers: {}, body: Buffer.from('no such path\n') }),
    ),
  )
  const storageServer = createServer(guard(storage))
  const [tlsPort, port] = await Promise.all([
    listenAt(exchangeServer, address),
    listenAt(storageServer, address),
  ])
  return {
    ca,
    address,
    exchangeUrl: `https://${EXCHANGE_HOST}:${tlsPort}${EXCHANGE}${world.orgId}`,
    endpoint: `http://${STORAGE_HOST}:${port}`,
    /** Begins the observation of a new process; returns where its events will be. */
    begin: (next: FrontPlan): FrontEvent[] => {
      plan = next
      count = 0
      started = Date.now()
      events.length = 0
      return events
    },
    exchanges: () => count,
    now: () => Date.now() - started,
    /** When the newest keys end. */
    lastEnd: () =>
      Math.max(0, ...events.map((event) => (event.kind === 'exchange' ? (event.endsAt ?? 0) : 0))),
    close: async () => {
      for (const server of [exchangeServer, storageServer]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

const listenAt = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, () => resolve((server.address() as AddressInfo).port))
  })

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer }

const addToken = ({ status, headers, body }: Answer): Answer => {
  const { 'content-length': _, ...rest } = headers
  const keys: unknown = JSON.parse(body.toString())
  const text = JSON.stringify(Object.assign({}, keys, { Token: 'session' }))
  return { status, headers: rest, body: Buffer.from(text) }
}

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/** Sends a request on as it came; `host` replaces the name it was sent to. */
const forward = (to: string, incoming: IncomingMessage, host?: string): Promise<Answer> =>
  requestOnce(
    to,
    {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: { ...incoming.headers, ...(host && { host }) },
    },
    incoming,
  )

type Sent = { method: string; path: string; headers: IncomingMessage['headers'] }

/** A connection of its own: one that is kept may be closed by the other side as it is used again. */
function requestOnce(to: string, { method, path, headers }: Sent, body: Readable): Promise<Answer> {
  const { hostname, port } = new URL(to)
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers, agent: false }
    const onward = request(options, (response) => {
      const chunks: Buffer[] = []
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        )
    })
    onward.on('error', reject)
    body.pipe(onward)
  })
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer) {
  const kept = Object.entries(headers).filter(([name]) => !HOP.has(name))
  outgoing.writeHead(status, Object.fromEntries(kept))
  outgoing.end(body)
}
