import { AppError } from '@/lib/common/errors'
import { isLoopbackHost } from '@/lib/core/identity/host'

const ENDPOINT =
  /^(?:https:\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[::1\])(:\d{1,5})?\/?$/i

/**
 * Where a cluster's API server is, given the `apiServerEndpoint` CoreWeave names. Only https to a host
 * under `suffix`; plain http only to loopback, and only where that is allowed. Throws an AppError for
 * anything else, so that a person's token is never sent there.
 */
export function serverUrl(
  apiServerEndpoint: string | undefined,
  { suffix, loopbackAllowed }: { suffix: string; loopbackAllowed: boolean },
): URL {
  if (!apiServerEndpoint)
    throw new AppError('unreachable', 'CoreWeave names no API server for this cluster yet.', {
      detail: { reason: 'no-endpoint', next: 'Wait until the cluster is healthy.' },
    })
  const [, host, port = ''] = ENDPOINT.exec(apiServerEndpoint) ?? []
  const trusted = host && host.length <= 253 ? schemeOf(host, suffix, loopbackAllowed) : undefined
  const url = `${trusted}://${host}${port}`
  if (trusted && URL.canParse(url)) return new URL(url)
  throw new AppError(
    'forbidden',
    `The API server's address is not one the token may be sent to: "${apiServerEndpoint.slice(0, 200)}". Expected a host under ${suffix}.`,
    {
      detail: {
        reason: 'foreign-host',
        next: 'If the address is right, whoever runs this console sets CKS_API_HOST_SUFFIX to its suffix.',
      },
    },
  )
}

function schemeOf(host: string, suffix: string, loopbackAllowed: boolean) {
  if (isLoopbackHost(host)) return loopbackAllowed ? 'http' : undefined
  const name = host.toLowerCase()
  return name.endsWith(suffix) && name.length > suffix.length ? 'https' : undefined
}
