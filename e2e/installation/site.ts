import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { startIdentityProvider } from '../../lib/sandbox/identity-provider/provider'
import {
  realConsoleEnvironment,
  requireRealCluster,
} from '../../lib/sandbox/real-cluster/environment'
import { startSandbox } from '../../lib/sandbox/start'
import { startOwnPostgres } from '../../lib/testing/database/postgres'
import { CHART } from '../../scripts/chart/helm'
import { signInProviders } from '../../scripts/servers'
import { createWorld } from '../fixtures'
import { setTestServers } from '../servers'
import { startBalancer } from './balancer'
import { followEndpoints, type TestCluster } from './cluster'
import { REPOSITORY, TAGS } from './images'
import { runCommand } from './run-command'

const RELEASE = 'console'
const SERVICE = `${RELEASE}-workload-identity-console`
const PASSWORD = randomBytes(18).toString('hex')
/** Kept over installations, as the guide says. */
const KEPT = {
  SESSION_SECRET: randomBytes(36).toString('base64'),
  AUDIT_SECRET: randomBytes(36).toString('base64'),
}

export type Site = Awaited<ReturnType<typeof openSite>>
export type Installation = Awaited<ReturnType<Site['install']>>

/**
 * What surrounds an installed console: an organization with the real cluster, PostgreSQL, an identity provider and a
 * balancer, all at the address of this machine that pods reach.
 */
export async function openSite(cluster: TestCluster) {
  const place = requireRealCluster()
  const at = { address: place.hostIp, cert: place.hostCert, key: place.hostKey }
  const sandbox = await startSandbox({ realCluster: place })
  const postgres = await startOwnPostgres(at)
  if ('missing' in postgres) throw new Error(postgres.missing)
  let targets: () => readonly string[] = () => []
  const balancer = await startBalancer({ ...at, targets: () => targets() })
  const provider = await startIdentityProvider({ consoleUrl: balancer.url, tls: at })
  setTestServers({
    url: balancer.url,
    sandboxUrl: sandbox.url,
    controlToken: sandbox.controlToken,
    installation: '',
    folder: '',
    environment: {},
    postgres: { url: postgres.url },
  })
  const world = await createWorld('empty', { realCluster: true })
  const { NODE_EXTRA_CA_CERTS: _, ...settings } = realConsoleEnvironment(place)

  const query = async (statement: string, database = 'postgres') => {
    const url = new URL(postgres.url)
    url.pathname = `/${database}`
    const client = new Client({ connectionString: url.href })
    await client.connect()
    try {
      return await client.query(statement)
    } finally {
      await client.end()
    }
  }
  // As the guide says.
  await query(`create role workload_identity login password '${PASSWORD}'`)

  const valuesOf = (database: string, tag: string) => ({
    image: { repository: REPOSITORY, tag },
    organizations: [world.orgUid],
    publicUrl: balancer.url,
    secrets: { signInProviders: { enabled: true }, metrics: { enabled: true } },
    database: {
      external: {
        host: place.hostIp,
        port: postgres.port,
        name: database,
        ca: { configMap: 'authority' },
      },
    },
    extraCertificates: { configMap: 'authority' },
    networkPolicy: {
      egressPorts: [
        443,
        6443,
        Number(new URL(provider.issuer).port),
        Number(new URL(place.issuerUrl).port),
      ],
    },
    settings: { ...settings, COREWEAVE_API_URL: new URL(place.issuerUrl).origin },
  })

  /** Installs the chart into a new namespace with a new database; resolves when two replicas are ready. */
  async function install(name: string) {
    const namespace = `${name}-${randomBytes(3).toString('hex')}`
    const database = namespace.replaceAll('-', '_')
    await query(`create database ${database} owner workload_identity`)
    const object = (kind: string, metadata: object, rest: object = {}) => ({
      apiVersion: 'v1',
      kind,
      metadata,
      ...rest,
    })
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    const metricsToken = randomBytes(24).toString('hex')
    const objects = [
      object('Namespace', { name: namespace, labels }),
      object('ConfigMap', { name: 'authority', namespace }, { data: { 'ca.crt': place.ca } }),
      object(
        'Secret',
        { name: 'workload-identity-console', namespace },
        {
          stringData: {
            ...KEPT,
            DATABASE_PASSWORD: PASSWORD,
            SIGN_IN_PROVIDERS: signInProviders(provider, { organization: world.orgUid }),
            METRICS_TOKEN: metricsToken,
          },
        },
      ),
    ]
    for (const each of objects) await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(each))

    /** As `helm upgrade`, until every pod of the version is ready and the others have ended. */
    async function deploy(tag: string) {
      const values = Buffer.from(JSON.stringify(valuesOf(database, tag)))
      const release = ['upgrade', '--install', RELEASE, CHART, '--namespace', namespace]
      await runCommand([cluster.helm, ...release, '--values', '-'], { input: values })
      const status = ['rollout', 'status', `deployment/${SERVICE}`, '--timeout=300s']
      await cluster.kubectl(['-n', namespace, ...status])
    }
    const command = (pod: string, args: readonly string[], input?: Buffer) =>
      cluster.kubectl(
        ['-n', namespace, 'exec', '-i', pod, '--', '/nodejs/bin/node', ...args],
        input,
      )
    await deploy(TAGS.present)
    const endpoints = await followEndpoints(cluster, { namespace, name: SERVICE })
    targets = endpoints.targets
    return {
      namespace,
      database,
      metricsToken,
      deploy,
      command,
      targets: endpoints.targets,
      query: (statement: string) => query(statement, database),
      uninstall: async () => {
        await endpoints.close()
        await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false'])
      },
    }
  }

  return {
    cluster,
    world,
    place,
    postgres,
    balancer,
    install,
    close: async () => {
      balancer.close()
      await provider.close()
      await sandbox.close()
      await postgres.stop()
    },
  }
}
