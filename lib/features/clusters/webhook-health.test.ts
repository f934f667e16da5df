import { beforeAll, describe, expect, test } from 'vitest'
import { failedHealth, healthState } from '@/lib/core/webhook/health'
import type { WebhookHealthCheck } from '@/lib/core/webhook/health-schema'
import { describeHealth } from '@/lib/core/webhook/health-words'
import {
  loadWebhookCertificates,
  type WebhookCertificateKind,
  type WebhookCertificates,
} from '@/lib/sandbox/kubernetes/webhook-certificates'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { parseCertificates, readCertificateFacts } from './certificate-facts'
import { readWebhook } from './webhook'

const HOST = 'pod-identity-webhook.pod-identity-webhook.svc'

const codesOf = (health: readonly WebhookHealthCheck[]) =>
  Object.fromEntries(health.map(({ check, code }) => [check, code]))

async function change(world: TestContext, body: object) {
  await world.control(`clusters/${testClusterOf(world).id}`, body)
}
const put = (world: TestContext, object: object) =>
  world.control(`clusters/${testClusterOf(world).id}/objects`, { put: object })
const read = (world: TestContext, context = world.context) =>
  readWebhook(context, { cluster: testClusterOf(world).id })

/** The registration as it is, with changes. */
async function register(world: TestContext, changes: object, clientConfig: object = {}) {
  const kubernetes = world.context.kubernetes(testClusterOf(world))
  const [{ metadata, webhooks } = { metadata: { name: '' }, webhooks: [] }] =
    await kubernetes.listMutatingWebhookConfigurations()
  await put(world, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: metadata.name },
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      ...changes,
      clientConfig: { ...webhook.clientConfig, ...clientConfig },
    })),
  })
}

describe('the health of a webhook', () => {
  test('that works has ready endpoints, a trusted certificate and the known registration', async () => {
    const { state, health } = await read(await testContext())
    expect(state).toBe('working')
    expect(codesOf(health)).toEqual({
      endpoints: 'endpoints-ready',
      certificate: 'certificate-valid',
      'failure-policy': 'policy-ignore',
      registration: 'registration-known',
    })
    expect(health).toContainEqual(expect.objectContaining({ check: 'certificate', days: 60 }))
  })

  test.each<[WebhookCertificateKind, string]>([
    ['expired', 'certificate-expired'],
    ['other-issuer', 'certificate-other-issuer'],
    ['other-name', 'certificate-other-name'],
  ])(
    'is broken by a certificate that is %s, and works again with a valid one',
    async (kind, code) => {
      const world = await testContext()
      await change(world, { webhookCertificate: kind })
      const broken = await read(world)
      expect(broken).toMatchObject({ state: 'broken', reason: 'certificate-refused' })
      expect(codesOf(failedHealth(broken.health))).toEqual({ certificate: code })
      expect(broken.layers[1]?.state).toBe('fail')
      await change(world, { webhookCertificate: 'valid' })
      expect(await read(world)).toMatchObject({ state: 'working' })
    },
  )

  test('warns two weeks before the certificate expires', async () => {
    const world = await testContext()
    await change(world, { webhookCertificate: 'expiring' })
    const { state, health } = await read(world)
    expect(state).toBe('working')
    expect(codesOf(health)).toMatchObject({ certificate: 'certificate-expires-soon' })
  })

  test('is broken by a caBundle that is stale, missing or no certificate', async () => {
    const world = await testContext()
    const other = (await loadWebhookCertificates('another.svc')).ca
    await register(world, {}, { caBundle: Buffer.from(other).toString('base64') })
    expect(codesOf((await read(world)).health)).toMatchObject({
      certificate: 'certificate-other-issuer',
    })
    await register(world, {}, { caBundle: Buffer.from('no PEM').toString('base64') })
    expect(codesOf((await read(world)).health)).toMatchObject({ certificate: 'ca-unreadable' })
    await register(world, {}, { caBundle: undefined })
    expect(codesOf((await read(world)).health)).toMatchObject({ certificate: 'ca-missing' })
  })

  test('is broken without a ready endpoint, and says what failurePolicy makes of it', async () => {
    const world = await testContext()
    await change(world, { webhook: 'down' })
    const ignored = await read(world)
    expect(ignored).toMatchObject({ state: 'broken', reason: 'not-ready' })
    expect(ignored.cause).toContain('new pods start without credentials')
    expect(codesOf(ignored.health)).toMatchObject({ endpoints: 'endpoints-ignored' })
    await register(world, { failurePolicy: 'Fail' })
    expect(codesOf((await read(world)).health)).toMatchObject({
      endpoints: 'endpoints-refused',
      'failure-policy': 'policy-fail-takes-system',
    })
    await change(world, { webhook: 'installed' })
    expect(await read(world)).toMatchObject({ state: 'working' })
  })

  test('warns of failurePolicy Fail that does not spare kube-system', async () => {
    const world = await testContext()
    await register(world, { failurePolicy: 'Fail' })
    expect(codesOf((await read(world)).health)).toMatchObject({
      'failure-policy': 'policy-fail-takes-system',
    })
    const namespaceSelector = {
      matchExpressions: [
        { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] },
      ],
    }
    await register(world, { failurePolicy: 'Fail', namespaceSelector })
    expect(codesOf((await read(world)).health)).toMatchObject({
      'failure-policy': 'policy-fail-spares-system',
    })
  })

  test('warns of rules that differ from the known ones', async () => {
    const world = await testContext()
    await register(world, { reinvocationPolicy: 'Never', admissionReviewVersions: ['v9'] })
    const { health } = await read(world)
    expect(codesOf(health)).toMatchObject({ registration: 'registration-differs' })
    const found = health.find(({ check }) => check === 'registration')
    expect(found && describeHealth(found).detail).toContain('`v9`, expected `v1`')
  })

  test('leaves the certificate unknown to a person who may not read the Secret, with the reason', async () => {
    const world = await testContext()
    const rbac = 'rbac.authorization.k8s.io'
    await put(world, {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'webhooks' },
      rules: [
        {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['mutatingwebhookconfigurations'],
          verbs: ['list'],
        },
      ],
    })
    await put(world, {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'webhooks' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'webhooks' },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: 'reviewers' }],
    })
    const { health } = await read(world, world.as('reviewer'))
    const found = health.find(({ check }) => check === 'certificate')
    expect(found).toMatchObject({ code: 'certificate-unknown', problem: { code: 'forbidden' } })
    expect(found && describeHealth(found).detail).toContain('secrets')
  })

  test('never contains the private key', async () => {
    const report = JSON.stringify(await read(await testContext()))
    expect(report).not.toContain('PRIVATE KEY')
    expect(report).not.toContain('tls.key')
  })
})

describe('the facts of a certificate', () => {
  let certificates: WebhookCertificates
  beforeAll(async () => {
    certificates = await loadWebhookCertificates(HOST)
  })
  const factsOf = (kind: WebhookCertificateKind, trusted: string, host = HOST) => {
    const [leaf, ...rest] = parseCertificates(certificates[kind].cert)
    if (!leaf) throw new Error('no certificate')
    return readCertificateFacts([leaf, ...rest], parseCertificates(trusted), host)
  }

  test('lead to the authority that signed it', () => {
    expect(factsOf('valid', certificates.ca)).toMatchObject({
      names: [`DNS:${HOST}`],
      authority: { subject: expect.stringContaining('pod-identity-webhook-ca') },
      matchesName: true,
    })
  })

  test('take a certificate that is itself in the caBundle for trusted', () => {
    expect(factsOf('other-issuer', certificates['other-issuer'].cert).authority).toBeDefined()
  })

  test('lead nowhere for another authority of the same name', () => {
    expect(factsOf('other-issuer', certificates.ca).authority).toBeUndefined()
  })

  test('are of none in a text without PEM, or with a broken one', () => {
    expect(parseCertificates('text')).toEqual([])
    expect(
      parseCertificates('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
    ).toEqual([])
  })
})

test('every failing code of health is red', () => {
  expect(healthState('endpoints-ignored')).toBe('fail')
  expect(healthState('certificate-expired')).toBe('fail')
  expect(healthState('policy-fail-takes-system')).toBe('warn')
})
