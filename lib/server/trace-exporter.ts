import 'server-only'

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { SERVICE_NAME } from './service-name'

/** Send traces as the standard OTEL_ variables say. Returns a function that sends what is left. */
export function startTracing(): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': SERVICE_NAME }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [withoutQueries, new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  provider.register()
  return () => provider.shutdown()
}

const ADDRESSES = ['http.target', 'http.url', 'url.full']

/** Spans of Next.js contain whole addresses; a query may hold what somebody typed, or a code of an identity provider. */
const withoutQueries: SpanProcessor = {
  onStart(span) {
    for (const key of ADDRESSES) {
      const address = span.attributes[key]
      if (typeof address === 'string') span.setAttribute(key, withoutQuery(address))
    }
    span.updateName(withoutQuery(span.name))
  },
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
}

const withoutQuery = (address: string) => address.replace(/\?.*$/s, '')
