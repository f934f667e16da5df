import 'server-only'

import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { UpstreamCall } from '@/lib/adapters/http/upstream-calls'
import type { Env } from './env'
import { log } from './log'
import { methodLabel, routeLabel } from './route-label'
import { SERVICE_NAME } from './service-name'

const tracer = () => trace.getTracer(SERVICE_NAME)

const isTraced = (config: Env) =>
  config.OTEL_SDK_DISABLED.toLowerCase() !== 'true' &&
  config.OTEL_TRACES_EXPORTER.split(',').includes('otlp') &&
  Boolean(config.OTEL_EXPORTER_OTLP_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)

/** Send traces until the signal ends them, if the settings name a collector. */
export async function traceUntil(signal: AbortSignal, config: Env): Promise<void> {
  if (!isTraced(config)) return
  const { startTracing } = await import('./trace-exporter')
  const stopTracing = startTracing()
  signal.addEventListener('abort', () => {
    stopTracing().catch((error: unknown) => log.warn('could not send the last traces', { error }))
  })
}

/** Answer a request in a span, which continues the trace that the request belongs to. */
export function traceRequest(
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => void,
) {
  const [method, route] = [methodLabel(request.method), routeLabel(request.url)]
  const caller = propagation.extract(context.active(), request.headers)
  const span = tracer().startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'http.response.header.x-request-id': String(response.getHeader('x-request-id') ?? ''),
      },
    },
    caller,
  )
  response.once('close', () => {
    span.setAttribute('http.response.status_code', response.statusCode)
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  })
  context.with(trace.setSpan(caller, span), answer)
}

/** Run a job in a span of its own, to which its calls to other services belong. */
export const traceJob = <Outcome>(name: string, run: () => Promise<Outcome>): Promise<Outcome> =>
  tracer().startActiveSpan(`job ${name}`, { root: true }, async (span) => {
    try {
      return await run()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })

/** Record a call to another service that just ended, as a part of what is being answered. */
export function traceUpstreamCall({ target, host, method, outcome, status, ms }: UpstreamCall) {
  const ended = Date.now()
  const span = tracer().startSpan(`${method} ${target}`.trim(), {
    kind: SpanKind.CLIENT,
    startTime: ended - ms,
    attributes: {
      'server.address': host,
      'http.request.method': method,
      'upstream.target': target,
      'upstream.outcome': outcome,
      ...(status !== undefined && { 'http.response.status_code': status }),
    },
  })
  if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
  span.end(ended)
}
