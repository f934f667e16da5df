import 'server-only'

import { type Dispatcher, request } from 'undici'
import { httpFailureOf, redirectFailure } from './failure'

export type HttpRequest = {
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
export type HttpResponse = { status: number; text: string }

/** Send a request and read the whole response. Failures are HttpFailures; redirects are not followed. */
export async function sendRequest(url: URL, call: HttpRequest): Promise<HttpResponse> {
  const { status, body } = await openResponse(url, call)
  try {
    return { status, text: await body.text() }
  } catch (error) {
    throw httpFailureOf(error, url)
  }
}

/** Send a request and leave the body to the caller, whose errors are undici's. */
export async function openResponse(
  url: URL,
  { method = 'GET', ...call }: HttpRequest,
): Promise<{ status: number; body: Dispatcher.ResponseData['body'] }> {
  const { statusCode, headers, body } = await request(url, { method, ...call }).catch(
    (error: unknown) => {
      throw httpFailureOf(error, url)
    },
  )
  if (statusCode < 300 || statusCode > 399) return { status: statusCode, body }
  // Without a listener the destroyed body would end the process.
  body.once('error', () => undefined).destroy()
  throw redirectFailure(url, statusCode, String(headers['location'] ?? ''))
}
