import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { z } from 'zod'

const AttributeValue = z.union([
  z.object({ stringValue: z.string() }).transform((value) => value.stringValue),
  z.object({ intValue: z.coerce.number() }).transform((value) => value.intValue),
  z.unknown().transform(() => undefined),
])
const Attributes = z
  .array(z.object({ key: z.string(), value: AttributeValue }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])))
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: Attributes,
})
const ExportedTraces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
})

export type CollectedSpan = z.infer<typeof Span>

/** Starts a collector of OpenTelemetry traces on loopback, which takes OTLP over HTTP as JSON. */
export async function startTraceCollector() {
  const received: z.infer<typeof ExportedTraces>['resourceSpans'] = []
  const server = createServer(async (request, response) => {
    received.push(...ExportedTraces.parse(await json(request)).resourceSpans)
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    resource: () => received[0]?.resource.attributes,
    spans: (): CollectedSpan[] =>
      received.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
