import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { realClusterOf } from '@/lib/sandbox/real-cluster/environment'
import { CHART, findHelm, GOLDEN, GOLDEN_NAMES, runHelm } from './helm'

const PLURALS: Record<string, string> = {
  Deployment: 'deployments',
  HTTPRoute: 'httproutes',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Pod: 'pods',
  PodDisruptionBudget: 'poddisruptionbudgets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
}
/** A cluster without the Gateway API does not know it. */
const OPTIONAL = new Set(['HTTPRoute'])

const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
})
type KubernetesObject = z.infer<typeof KubernetesObject>
const Deployment = KubernetesObject.extend({
  spec: z.looseObject({
    template: z.looseObject({ metadata: z.looseObject({}), spec: z.looseObject({}) }),
  }),
})

const cluster = realClusterOf(process.env)
const helm = findHelm()
const namespace = `chart-${randomBytes(4).toString('hex')}`

async function call(path: string, method: string, body?: unknown) {
  const response = await fetch(new URL(path, cluster?.server), {
    method,
    headers: {
      authorization: `Bearer ${cluster?.holders.operator.token}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

function create(object: KubernetesObject, query = '') {
  const { apiVersion, kind } = object
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return call(`${root}/namespaces/${namespace}/${PLURALS[kind]}${query}`, 'POST', object)
}

const dryRun = (object: KubernetesObject) => create(object, '?dryRun=All&fieldValidation=Strict')

describe.skipIf(!cluster || !helm)('the chart on a real cluster', () => {
  beforeAll(async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    const metadata = { name: namespace, labels }
    const made = { apiVersion: 'v1', kind: 'Namespace', metadata }
    expect(await call('/api/v1/namespaces', 'POST', made)).toMatchObject({ status: 201 })
  })
  afterAll(() => call(`/api/v1/namespaces/${namespace}`, 'DELETE'))

  test.each(GOLDEN_NAMES)(
    'the API server admits every object of %s, and its pods',
    async (name) => {
      const values = join(GOLDEN, `${name}.values.yaml`)
      const rendered = runHelm(helm ?? '', [
        ...['template', `console-${name}`, CHART, '--namespace', namespace],
        ...['--kube-version', '1.34.0', '--values', values],
      ])
      expect(rendered.stderr).toBe('')
      const objects = parseAllDocuments(rendered.stdout)
        .map((document) => document.toJS())
        .filter((object) => object !== null)
        .map((object) => KubernetesObject.parse(object))
      expect(objects.length).toBeGreaterThan(3)
      for (const object of objects) {
        const { status, text } = await dryRun(object)
        expect(OPTIONAL.has(object.kind) ? [201, 404] : [201], text).toContain(status)
      }
      // A pod is admitted only where its service account exists.
      for (const object of objects.filter(({ kind }) => kind === 'ServiceAccount'))
        expect(await create(object)).toMatchObject({ status: 201 })
      for (const object of objects.filter(({ kind }) => kind === 'Deployment')) {
        const { metadata, spec } = Deployment.parse(object).spec.template
        const pod = { apiVersion: 'v1', kind: 'Pod', spec }
        const { status, text } = await dryRun({
          ...pod,
          metadata: { ...metadata, name: object.metadata.name },
        })
        expect(status, text).toBe(201)
      }
    },
  )

  test('the API server refuses a pod that Pod Security does not admit there', async () => {
    const container = { name: 'main', image: 'busybox', securityContext: { privileged: true } }
    const metadata = { name: 'privileged' }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container] } }
    expect(await dryRun(pod)).toMatchObject({
      status: 403,
      text: expect.stringContaining('violates PodSecurity \\"restricted:'),
    })
  })
})
