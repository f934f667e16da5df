import { beforeAll, describe, expect, test } from 'vitest'
import { insertRememberedNamespace } from '@/lib/adapters/database/namespaces'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import { probePod } from '@/lib/core/kubernetes/probe-pod'
import { testContext } from '@/lib/testing/context'
import type { WebhookReport } from './schema'
import { readWebhook } from './webhook'

type Tested = Awaited<ReturnType<typeof testContext>>
let tested: Tested
let id: (name: string) => string

beforeAll(async () => {
  tested = await testContext()
  id = (name) => tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
})

const layersOf = ({ layers }: WebhookReport) =>
  Object.fromEntries(layers.map(({ layer, state }) => [layer, state]))

describe('the webhook', () => {
  test('that works is found in its configuration, by a dry run and in running pods', async () => {
    const report = await readWebhook(tested.context, { cluster: id('train-east') })
    expect(report).toMatchObject({ state: 'working', orgId: tested.world.orgId })
    expect(layersOf(report)).toEqual({
      configuration: 'pass',
      'dry-run': 'pass',
      'running-pods': 'warn',
    })
  })

  test('is tried with the service account that is asked about, where it is annotated', async () => {
    const ref = { cluster: id('train-east'), namespace: 'ml-team' }
    const detailOf = async (account: string) =>
      (await readWebhook(tested.context, { ...ref, account })).layers[1]?.detail
    expect(await detailOf('data-loader')).toContain('ml-team/data-loader')
    expect(await detailOf('train-runner')).toContain('ml-team/train-runner')
    expect(await detailOf('not-there')).not.toContain('not-there')
  })

  test('that is not installed is missing, with the next step', async () => {
    const report = await readWebhook(tested.context, { cluster: id('serve-west') })
    expect(report.state).toBe('missing')
    expect(layersOf(report)).toMatchObject({ configuration: 'fail', 'dry-run': 'fail' })
    expect(report.next).toContain('Install it')
  })

  test('that exchanges tokens for another organization is broken, with both organization ids', async () => {
    const { world } = tested
    const config = { ...tested.context.config, COREWEAVE_ORG_ID: 'another' }
    const report = await readWebhook({ ...tested.context, config }, { cluster: id('train-east') })
    expect(report.state).toBe('broken')
    expect(report.cause).toContain(`organization \`${world.orgId}\`, expected \`another\``)
  })

  test.each([
    [429, 'rate-limited'],
    [500, 'read-failed'],
    [503, 'read-failed'],
  ])('that cannot be read because of status %i is unknown: %s', async (status, reason) => {
    const { as, control, world } = await testContext()
    for (const path of [
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations*',
      '/api/v1/serviceaccounts*',
    ])
      await control('faults', { surface: 'kubernetes', path, kind: 'status', status, times: 20 })
    const cluster = world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
    const report = await readWebhook(as('operator'), { cluster })
    expect(report).toMatchObject({ state: 'unknown', reason })
    const words = JSON.stringify(report.layers)
    expect(words).not.toContain('you cannot')
    if (status === 503) expect(words).toContain('status 503')
  })

  test('is proved by a dry run for a person who may not read webhook configurations', async () => {
    const team = tested.as('team')
    const cluster = id('train-east')
    const whose = { actor: team.actor.uid, cluster, namespace: 'ml-team' }
    await insertRememberedNamespace(team.store, team.actor.orgUid, whose)
    const report = await readWebhook(team, { cluster })
    expect(report.state).toBe('working')
    expect(layersOf(report)).toMatchObject({ configuration: 'idle', 'dry-run': 'pass' })
    expect(report.layers[0]?.detail).toMatch(/cannot list/i)
  })

  test('is unknown to a person who may neither read it nor list service accounts', async () => {
    const report = await readWebhook(tested.as('team'), { cluster: id('serve-west') })
    expect(report).toMatchObject({ state: 'unknown', reason: 'not-permitted' })
    expect(JSON.stringify(report.layers)).toContain('you cannot list service accounts')
    expect(layersOf(report)).toEqual({
      configuration: 'idle',
      'dry-run': 'idle',
      'running-pods': 'idle',
    })
  })

  test('that is installed without an injected account is not reported as working', async () => {
    const { context, world } = await testContext({ seed: 'empty' })
    const east = world.clusters.find(({ name }) => name === 'train-east')
    expect(await readWebhook(context, { cluster: east?.id ?? '' })).toMatchObject({
      state: 'configured',
    })
  })

  test('of an unreachable cluster fails as a whole', async () => {
    await expect(readWebhook(tested.context, { cluster: id('lab') })).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})

test('the token is never sent to an API server on a foreign host', async () => {
  const { context, world, control } = await testContext()
  const [cluster] = world.clusters
  await control(`clusters/${cluster?.id}`, { apiServerEndpoint: 'k8s.example.com' })
  await expect(readWebhook(context, { cluster: cluster?.id ?? '' })).rejects.toMatchObject({
    code: 'forbidden',
    detail: { reason: 'foreign-host' },
  })
})

describe('the injection evidence of a pod', () => {
  const draft = probePod({ namespace: 'ml-team', name: 'train-runner' }, 'image')
  const withEnv = (env: { name: string; value: string }[]) =>
    webhookEvidence({
      spec: { ...draft.spec, containers: [{ name: 'probe', image: 'image', env }] },
    })

  test('is absent in a pod that was not mutated', () => {
    expect(webhookEvidence({ spec: draft.spec })).toBeUndefined()
  })

  test('names everything that is missing besides the URL', () => {
    const url = { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'https://example.com/' }
    expect(withEnv([url])?.missing).toEqual([
      'an exchange URL that ends with an organization ID',
      'the variable AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ])
  })

  test('is incomplete with a token file that no volume provides', () => {
    const evidence = withEnv([
      {
        name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
        value: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2',
      },
      { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/token' },
    ])
    expect(evidence).toMatchObject({
      orgId: 'ab1cd2',
      missing: ['a projected service account token at /var/run/token'],
    })
  })
})
