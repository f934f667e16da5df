import { AppError } from '@/lib/common/errors'
import { isLoopbackHost } from '@/lib/core/identity/host'

const ENDPOINT =
  /^(?:https:\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[::1\])(:\d{1,5})?\/?$/i

/**
 * The URL of a cluster's API server, from the `apiServerEndpoint` that CoreWeave reports: https to a
 * host under `suffix`, or plain http to loopback if allowed. Throws an AppError for anything else, so
 * that a person's token is never sent there.
 */
export function serverUrl(
  apiServerEndpoint: string | undefined,
  { suffix, loopbackAllowed }: { suffix: string; loopbackAllowed: boolean },
): URL {
  if (!apiServerEndpoint)
    throw new AppError('unreachable', 'CoreWeave reports no API server for this cluster yet.', {
      detail: { reason: 'no-endpoint', next: 'Wait until the cluster is running.' },
    })
  const [, host, port = ''] = ENDPOINT.exec(apiServerEndpoint) ?? []
  const trusted = host && host.length <= 253 ? schemeOf(host, suffix, loopbackAllowed) : undefined
  const url = `${trusted}://${host}${port}`
  if (trusted && URL.canParse(url)) return new URL(url)
  throw new AppError(
    'forbidden',
    `The token is not sent to API server "${apiServerEndpoint.slice(0, 200)}", because its host is not under ${suffix}.`,
    {
      detail: {
        reason: 'foreign-host',
        next: 'If the address is right, ask the operator of the console to set CKS_API_HOST_SUFFIX.',
      },
    },
  )
}

/** The endpoint at which an API server authenticates ID tokens itself; at the other one CoreWeave authenticates. */
export const unmanagedEndpoint = (apiServerEndpoint: string) =>
  apiServerEndpoint === '' ? '' : apiServerEndpoint.replace(/^(https:\/\/)?(api\.)?/i, '$1api.')

function schemeOf(host: string, suffix: string, loopbackAllowed: boolean) {
  if (isLoopbackHost(host)) return loopbackAllowed ? 'http' : undefined
  const name = host.toLowerCase()
  return name.endsWith(suffix) && name.length > suffix.length ? 'https' : undefined
}
