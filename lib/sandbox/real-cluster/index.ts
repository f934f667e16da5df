import type { JWK } from 'jose'
import { z } from 'zod'
import { EXCHANGE_PATH } from '@/lib/adapters/coreweave/wire-credentials'
import { publishIssuer } from '../issuer/issuer'
import { loadKeys } from '../issuer/keys'
import type { Handler } from '../listen'
import { listen } from '../listen'
import type { SandboxCluster } from '../world-types'
import { createApiServer } from './api-server'
import {
  issuerBaseOf,
  REAL_ORG_ID,
  type RealClusterPlace,
  realConsoleEnvironment,
} from './environment'
import { createWebhook } from './webhook'

export type RealCluster = Awaited<ReturnType<typeof openRealCluster>>

const ZONE = 'US-EAST-04A'
const MUTATE = '/mutate'
const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
const Version = z.object({ major: z.string(), minor: z.string() })

/** Adds a real cluster to an organization, and serves the sandbox where that cluster can reach it. */
export async function openRealCluster(place: RealClusterPlace, inner: Handler) {
  const nextKey = await loadKeys()
  const { issuerUrl, hostIp } = place
  const api = createApiServer(place)
  const { origin, port } = new URL(issuerUrl)
  const webhook = createWebhook(api, {
    url: origin + MUTATE,
    ca: place.ca,
    issuerUrl,
    exchangeUrl: `${origin}${EXCHANGE_PATH}/${REAL_ORG_ID}`,
    orgId: REAL_ORG_ID,
    region: ZONE,
  })

  let keys: { keys: JWK[] } = { keys: [] }
  const readKeys = async () => {
    keys = Keys.parse(await api.ask('/openid/v1/jwks')) as { keys: JWK[] }
    return keys
  }
  const { major, minor } = Version.parse(await api.ask('/version'))
  await readKeys()

  const outer: Handler = async (request) => {
    const { hostname, pathname } = new URL(request.url)
    if (pathname === MUTATE && hostname === hostIp) return webhook.handle(request)
    const known = hostname !== hostIp || !/^\/(sandbox|k8s)\//.test(pathname)
    return known ? inner(request) : new Response('404 page not found\n', { status: 404 })
  }
  const server = await listen(outer, {
    port: Number(port || 443),
    address: hostIp,
    hosts: new RegExp(`^(${hostIp.replaceAll('.', '\\.')}|([a-z0-9.-]+\\.)?storage\\.test)$`, 'i'),
    tls: { cert: place.hostCert, key: place.hostKey },
  })

  /** Reset for each world, so that one world's changes do not affect the next. */
  const cluster = (): SandboxCluster => {
    webhook.forget()
    let older: JWK[] = []
    let count = 0
    const olderKey = (): JWK => ({
      ...nextKey().jwk,
      use: 'sig',
      alg: 'RS256',
      kid: `older-${++count}`,
    })
    const published = publishIssuer({
      url: issuerUrl,
      orgId: REAL_ORG_ID,
      discovery: async () => z.looseObject({}).parse(await api.ask(DISCOVERY)),
      jwks: async () => ({ keys: [...(await readKeys()).keys, ...older] }),
    })
    const now = new Date().toISOString()
    return {
      reachable: true,
      wire: {
        id: issuerUrl.slice(issuerUrl.lastIndexOf('/') + 1),
        name: 'real',
        zone: ZONE,
        version: `v${major}.${minor}`,
        status: 'STATUS_RUNNING',
        public: true,
        publicAccess: { mode: 'DISABLED' },
        apiServerEndpoint: place.server.host,
        createdAt: now,
        updatedAt: now,
      },
      issuer: {
        ...published,
        keys: () => keys,
        signed: () => [],
        // The API server has one signing key; a generated older key is published beside it.
        rotate: () => {
          older = [olderKey(), ...older]
        },
        retire: () => {
          older = []
        },
        replace: () => {
          older = [olderKey()]
        },
      },
      kubernetes: {
        handle: api.handle,
        put: api.put,
        remove: api.remove,
        setWebhook: webhook.set,
        setWebhookCertificate: () =>
          Promise.reject(
            new Error('The webhook of a real cluster has the certificate of this machine.'),
          ),
        setTrouble: webhook.setTrouble,
        controlCronJobs: () =>
          Promise.reject(new Error('A real cluster runs its CronJobs by its own clock.')),
        close: async () => {},
      },
    }
  }

  return {
    orgId: REAL_ORG_ID,
    holders: place.holders,
    issuerBase: issuerBaseOf(place),
    cluster,
    consoleEnvironment: () => realConsoleEnvironment(place),
    close: async () => {
      await server.close()
      await api.close()
    },
  }
}

const DISCOVERY = '/.well-known/openid-configuration'
