import 'server-only'

import { type Dispatcher, request } from 'undici'
import { httpFailureOf, redirectFailure } from './failure'
import { published, type UpstreamTarget } from './upstream-calls'

export type HttpRequest = {
  target: UpstreamTarget
  /** Bounds the response in size and time. */
  dispatcher: Dispatcher
  /** Bounds the whole exchange in time. */
  signal: AbortSignal
  /** Milliseconds between two parts of the body, instead of the dispatcher's. */
  bodyTimeout?: number
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string
}
export type HttpResponse = {
  status: number
  text: string
  /** Seconds until the service wants to be asked again, as it said with the response. */
  retryAfter?: number
  /** The service's clock when it answered, in milliseconds since 1970, to the second. */
  date?: number
}

/** Send a request and read the whole response. Failures are HttpFailures; redirects are not followed. */
export async function sendRequest(url: URL, call: HttpRequest): Promise<HttpResponse> {
  const { body, ...head } = await openResponse(url, call)
  try {
    return { ...head, text: await body.text() }
  } catch (error) {
    throw httpFailureOf(error, url)
  }
}

/** Send a request and leave the body to the caller, whose errors are undici's. */
export const openResponse = (
  url: URL,
  { target, method = 'GET', ...call }: HttpRequest,
): Promise<ResponseHead & { body: Dispatcher.ResponseData['body'] }> =>
  published({ target, url, method }, () => open(url, { method, ...call }))

type ResponseHead = Omit<HttpResponse, 'text'>

async function open(
  url: URL,
  { method = 'GET', ...call }: Omit<HttpRequest, 'target'>,
): Promise<ResponseHead & { body: Dispatcher.ResponseData['body'] }> {
  const { statusCode, headers, body } = await request(url, { method, ...call }).catch(
    (error: unknown) => {
      throw httpFailureOf(error, url)
    },
  )
  const retryAfter = secondsOf(headers['retry-after'])
  const date = Date.parse(String(headers['date'] ?? ''))
  if (statusCode < 300 || statusCode > 399)
    return {
      status: statusCode,
      body,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(!Number.isNaN(date) && { date }),
    }
  // Without a listener the destroyed body would end the process.
  body.once('error', () => undefined).destroy()
  throw redirectFailure(url, statusCode, String(headers['location'] ?? ''))
}

/** Retry-After as a number of seconds, or as a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function secondsOf(header: string | string[] | undefined): number | undefined {
  const text = [header].flat()[0]?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}
