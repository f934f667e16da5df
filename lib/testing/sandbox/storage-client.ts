import http from 'node:http'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { lookupLoopback as lookup } from '@/lib/common/loopback'
import type { startSandbox } from '@/lib/sandbox/start'
import { openCoreWeave } from '../clients'

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

type StartedSandbox = Awaited<ReturnType<typeof startSandbox>>
type Keys = { accessKeyId: string; secretAccessKey: string }

const STORAGE_ZONE = 'US-EAST-04A'

/** A client of the sandbox's object storage that tries each request once. */
export const createStorageClient = (
  endpoint: string,
  credentials: Keys,
  options: S3ClientConfig = {},
) =>
  new S3Client({
    endpoint,
    region: STORAGE_ZONE,
    credentials,
    requestHandler: { httpAgent: new http.Agent({ keepAlive: true, lookup }) },
    maxAttempts: 1,
    ...options,
  })

/** Object storage of a new organization, for the operator, who may do there what `grant` says. */
export async function openOperatorStorage(sandbox: StartedSandbox) {
  const { tokens } = sandbox.createWorld('empty')
  const api = openCoreWeave({ baseUrl: sandbox.url, token: tokens.operator })
  const { uid } = await api.whoami()
  const response = await fetch(`${sandbox.url}/v1/cwobject/temporary-credentials/api-token`, {
    headers: { authorization: `Bearer ${tokens.operator}` },
  })
  const { AccessKeyId, SecretAccessKey } = (await response.json()) as Record<string, string>
  const keys = { accessKeyId: `${AccessKeyId}`, secretAccessKey: `${SecretAccessKey}` }
  const endpoint = new URL(sandbox.consoleEnvironment().OBJECT_STORAGE_ENDPOINT)
  return {
    endpoint,
    keys,
    s3: createStorageClient(endpoint.href, keys),
    /** Replaces what the operator may do: actions, each on a resource of its own. */
    grant: (grants: [action: string, resource: string][]) =>
      api.ensurePolicy({
        version: 'v1alpha1',
        name: 'granted',
        // A policy needs a statement.
        statements: [...grants, ['s3:ListBucket', 'none'] as const].map(
          ([action, resource], index) => ({
            name: `grant-${index}`,
            effect: 'Allow' as const,
            actions: [action],
            resources: [resource],
            principals: [`coreweave/${uid}`],
          }),
        ),
      }),
  }
}

/** Sends one request as it is, with the host of a bucket. */
export const sendToStorage = (
  url: URL,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: http.OutgoingHttpHeaders; body?: Buffer | string },
) =>
  new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const request = http.request(url, { method, headers, lookup }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      })
      request.on('error', reject)
      request.end(body)
    },
  )
