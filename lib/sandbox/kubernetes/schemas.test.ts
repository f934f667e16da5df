import { expect, test } from 'vitest'
import { types } from './resources'
import { closureOf, decoded, schemaName, schemas } from './schemas'
import { StatusError } from './status'

const pod = (spec: object) => decoded(types.pods, { metadata: { name: 'x' }, spec })

test('unknown fields are dropped and named with their place', () => {
  const { object, unknown } = decoded(types.deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x', labells: {}, labels: { any: 'key' } },
    spec: { replica: 2, template: { spec: { containers: [{ name: 'a', imagee: 'b' }] } } },
  })
  expect(unknown).toEqual([
    'metadata.labells',
    'spec.replica',
    'spec.template.spec.containers[0].imagee',
  ])
  expect(object).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x', labels: { any: 'key' } },
    spec: { template: { spec: { containers: [{ name: 'a' }] } } },
  })
})

test('null is as absent, and quantities and ports may be numbers or text', () => {
  const containers = [
    {
      name: 'a',
      env: null,
      resources: { limits: { cpu: 1, memory: '1Gi' } },
      livenessProbe: { httpGet: { port: 'http' }, tcpSocket: { port: 80 } },
    },
  ]
  const { object, unknown } = pod({ containers, volumes: null })
  expect(unknown).toEqual([])
  expect(object).toMatchObject({ spec: { containers: [{ resources: { limits: { cpu: 1 } } }] } })
  expect((object as { spec: object }).spec).not.toHaveProperty('volumes')
})

test.each([
  [{ containers: {} }, 'spec.containers of type slice'],
  [{ containers: [{ name: 1 }] }, 'spec.containers[0].name of type string'],
  [{ hostNetwork: 'yes' }, 'spec.hostNetwork of type bool'],
  [{ activeDeadlineSeconds: '5' }, 'spec.activeDeadlineSeconds of type int64'],
  [{ nodeSelector: 'x' }, 'spec.nodeSelector of type object'],
])('%j is refused', (spec, where) => {
  expect(() => pod(spec)).toThrow(StatusError)
  expect(() => pod(spec)).toThrow(`Go struct field Pod.${where}`)
})

test('every kept kind has a schema whose references all exist', () => {
  for (const type of Object.values(types)) {
    const name = schemaName(type) ?? type.kind
    expect(Object.keys(schemas)).toContain(name)
    for (const needed of closureOf(name)) expect(schemas[needed]).toBeDefined()
  }
})
