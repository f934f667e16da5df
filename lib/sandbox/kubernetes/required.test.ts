import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '@/lib/testing/contract/kubernetes/wait'
import { startSandbox } from '../start'
import { apiVersionOf, type ResourceType, types } from './resources'
import { resolved, type Schema, schemaName, schemas } from './schemas'

// Generated clients, such as Python's, refuse an object that lacks a field its schema requires.
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let bases: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox()
  const { clusters, tokens } = sandbox.createWorld('default')
  bases = clusters.map(({ id }) => `${sandbox.url}/k8s/${id}/t/${tokens.operator}`)
})
afterAll(() => sandbox.close())

/** The fields that the schema requires or does not know, with their places. */
function wrong(value: unknown, given: Schema, at: string): string[] {
  const schema = resolved(given)
  if (Array.isArray(value))
    return value.flatMap((item, index) => wrong(item, schema.items ?? {}, `${at}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const { properties, additionalProperties, required = [] } = schema
  const missing = properties ? required.filter((key) => !Object.hasOwn(value, key)) : []
  return [
    ...missing.map((key) => `${at}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, child]) => {
      const below = properties?.[key] ?? additionalProperties
      if (below) return wrong(child, below, `${at}.${key}`)
      return properties ? [`${at}.${key} is unknown`] : []
    }),
  ]
}

async function wrongIn(base: string, type: ResourceType) {
  const root = type.group ? 'apis' : 'api'
  const response = await fetch(`${base}/${root}/${apiVersionOf(type)}/${type.plural}`)
  const { items } = (await response.json()) as { items: { metadata: { name: string } }[] }
  const schema = schemas[schemaName(type) ?? ''] ?? {}
  return items.flatMap((item) => wrong(item, schema, `${type.kind} ${item.metadata.name}`))
}

test.each(Object.values(types).map((type) => [type.plural, type] as const))(
  'the seeded %s are whole',
  async (_, type) => {
    const reachable = bases.slice(0, 3)
    const found = await Promise.all(reachable.map((base) => wrongIn(base, type)))
    expect(found.flat()).toEqual([])
  },
)

test('what controllers and the node write is whole', async () => {
  const base = bases[0] ?? ''
  const labels = { app: 'whole' }
  const container = { name: 'a', image: 'amazon/aws-cli', command: ['sh', '-c', 'exit 1'] }
  const template = { metadata: { labels }, spec: { containers: [container] } }
  const post = (path: string, body: object) =>
    fetch(`${base}${path}`, { method: 'POST', body: JSON.stringify(body) })
  await post('/apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'whole' },
    spec: { selector: { matchLabels: labels }, template },
  })
  const spec = { restartPolicy: 'Never', containers: [{ ...container, command: ['true'] }] }
  await post('/apis/batch/v1/namespaces/default/jobs', {
    metadata: { name: 'whole' },
    spec: { template: { spec } },
  })
  await eventually(async () => {
    const response = await fetch(`${base}/apis/batch/v1/namespaces/default/jobs/whole`)
    const { status } = (await response.json()) as { status: { succeeded?: number } }
    return status.succeeded === 1
  }, 'the job is complete')
  const kinds = [types.deployments, types.replicasets, types.jobs, types.pods, types.events]
  const found = await Promise.all(kinds.map((type) => wrongIn(base, type)))
  expect(found.flat()).toEqual([])
})
