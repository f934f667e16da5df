import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Environment = z.object({
  TEST_CLUSTER_API: z.url({ protocol: /^https$/ }),
  TEST_CLUSTER_CA: z.string().min(1),
  TEST_CLUSTER_TOKENS: z.string().min(1),
  TEST_CLUSTER_ISSUER: z.url({ protocol: /^https$/ }),
  TEST_CLUSTER_HOST_IP: z.ipv4(),
  TEST_CLUSTER_HOST_CERT: z.string().min(1),
  TEST_CLUSTER_HOST_KEY: z.string().min(1),
})

export type Holder = { token: string; username: string; groups: string[] }

/** A real cluster, and how the sandbox and the cluster reach each other. */
export type RealClusterPlace = {
  server: URL
  ca: string
  caFile: string
  /** Tokens by role; a role without a token is unknown to the cluster. */
  holders: { [role: string]: Holder | undefined; operator: Holder }
  /** The `iss` of its service account tokens, where the sandbox publishes the issuer. */
  issuerUrl: string
  /** The address under which the cluster's pods and API server reach the sandbox. */
  hostIp: string
  hostCert: string
  hostKey: string
}

/** The short organization ID of the world with the real cluster, fixed in advance. */
export const REAL_ORG_ID = 'real01'

export const issuerBaseOf = ({ issuerUrl }: Pick<RealClusterPlace, 'issuerUrl'>) =>
  issuerUrl.slice(0, issuerUrl.lastIndexOf('/id/'))

/** Environment variables of the console for the real cluster. */
export function realConsoleEnvironment({ server, issuerUrl, caFile }: RealClusterPlace) {
  const storage = `https://storage.test:${new URL(issuerUrl).port}`
  return {
    CKS_ISSUER_BASE_URL: issuerBaseOf({ issuerUrl }),
    CKS_API_HOST_SUFFIX: server.hostname.slice(server.hostname.indexOf('.')),
    COREWEAVE_ORG_ID: REAL_ORG_ID,
    OBJECT_STORAGE_ENDPOINT: storage,
    LOTA_ENDPOINT: storage,
    VERIFICATION_IMAGE: 'docker.io/amazon/aws-cli:latest',
    NODE_EXTRA_CA_CERTS: caFile,
  }
}

const LINE = /^(?<token>[^,]+),(?<username>[^,]+),[^,]+,"(?<groups>[^"]*)"$/

/** kube-apiserver's --token-auth-file: token,user,uid,"group,group". */
function readHolders(file: string): RealClusterPlace['holders'] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const find = (role: string): Holder => {
    const found = lines.map((line) => LINE.exec(line)?.groups)
    const {
      token = '',
      username = '',
      groups = '',
    } = found.find((line) => line?.['token']?.endsWith(role)) ?? {}
    if (!token) throw new Error(`${file} has no token that ends in ${role}.`)
    return { token, username, groups: groups.split(',') }
  }
  return { operator: find('operator'), team: find('team'), reviewer: find('reviewer') }
}

/** The real cluster; throws without one. */
export function requireRealCluster(): RealClusterPlace {
  const found = realClusterOf(process.env)
  if (!found) throw new Error('TEST_CLUSTER_API names no cluster: see npm run test:cluster.')
  return found
}

/** The real cluster that the environment configures, if any. */
export function realClusterOf(
  environment: Record<string, string | undefined>,
): RealClusterPlace | undefined {
  if (!environment['TEST_CLUSTER_API']) return undefined
  const given = Environment.parse(environment)
  return {
    server: new URL(given.TEST_CLUSTER_API),
    ca: readFileSync(given.TEST_CLUSTER_CA, 'utf8'),
    caFile: given.TEST_CLUSTER_CA,
    holders: readHolders(given.TEST_CLUSTER_TOKENS),
    issuerUrl: given.TEST_CLUSTER_ISSUER,
    hostIp: given.TEST_CLUSTER_HOST_IP,
    hostCert: readFileSync(given.TEST_CLUSTER_HOST_CERT, 'utf8'),
    hostKey: readFileSync(given.TEST_CLUSTER_HOST_KEY, 'utf8'),
  }
}
