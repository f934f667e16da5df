import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation, trace } from '@opentelemetry/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { observeUpstreamCalls, published } from '@/lib/adapters/http/upstream-calls'
import { startTraceCollector } from '@/lib/testing/trace-collector'
import { startTracing } from './trace-exporter'
import { traceJob, traceRequest, traceUpstreamCall } from './tracing'

const server = createServer((request, response) =>
  traceRequest(request, response, () => void answer(response)),
)

async function answer(response: ServerResponse) {
  await new Promise((resolve) => setImmediate(resolve))
  // As Next.js names the address of a request.
  const attributes = { 'http.target': '/callback?code=hunter2' }
  trace.getTracer('next.js').startSpan('GET /callback?code=hunter2', { attributes }).end()
  const url = new URL('https://api.example.com')
  await published({ target: 'coreweave', url, method: 'GET' }, async () => ({ status: 503 }))
  response.statusCode = 502
  response.end()
}

let collector: Awaited<ReturnType<typeof startTraceCollector>>
let stop: () => Promise<void>

beforeAll(async () => {
  collector = await startTraceCollector()
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test')
  stop = startTracing()
  observeUpstreamCalls(traceUpstreamCall)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const api of [trace, context, propagation]) api.disable()
  server.close()
  collector.close()
})

test('a request or a job and its call to another service are one trace, without what a query says', async () => {
  const { port } = server.address() as AddressInfo
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await fetch(`http://127.0.0.1:${port}/api/clusters/x?q=hunter2`, { headers: { traceparent } })
  const url = new URL('https://api.example.com')
  const failing = traceJob('fleet', () =>
    published({ target: 'kubernetes', url, method: 'GET' }, () =>
      Promise.reject(new Error('gone')),
    ),
  )
  await expect(failing).rejects.toThrow('gone')
  await stop()
  expect(collector.resource()).toMatchObject({
    'service.name': 'workload-identity-console',
    'deployment.environment.name': 'test',
  })
  const spans = collector.spans()
  const call = spans.find(({ name }) => name === 'GET coreweave')
  expect(call?.attributes).toMatchObject({
    'server.address': 'api.example.com',
    'upstream.outcome': 'failed',
    'http.response.status_code': 503,
  })
  const request = spans.find(({ spanId }) => spanId === call?.parentSpanId)
  expect(request).toMatchObject({
    name: 'GET /api/clusters',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    attributes: { 'http.route': '/api/clusters', 'http.response.status_code': 502 },
  })
  expect(spans.find(({ name }) => name === 'GET /callback')).toMatchObject({
    parentSpanId: request?.spanId,
    attributes: { 'http.target': '/callback' },
  })
  const job = spans.find(({ name }) => name === 'job fleet')
  expect(job?.traceId).not.toBe(request?.traceId)
  expect(spans.find(({ name }) => name === 'GET kubernetes')).toMatchObject({
    traceId: job?.traceId,
    parentSpanId: job?.spanId,
  })
  expect(JSON.stringify(spans)).not.toContain('hunter2')
})
