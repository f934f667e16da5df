import { describe, expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { checkTypedIssuer } from './issuer-check'
import { CreateFederationConfigs } from './schema'
import {
  createFederationConfigs,
  deleteFederationConfig,
  readFederationConfig,
  readFederationConfigs,
  setFederationConfigActive,
  updateFederationConfig,
} from './service'

type Draft = Partial<CreateFederationConfigs>

const draft = (given: Draft): CreateFederationConfigs =>
  CreateFederationConfigs.parse({
    from: 'clusters',
    clusters: [],
    issuerUrl: '',
    audience: 'issuer',
    customAudience: '',
    names: {},
    description: '',
    ...given,
  })

async function world(seed: 'default' | 'empty' = 'empty') {
  const tested = await testContext({ seed })
  const id = (name: string) =>
    tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
  return { ...tested, id, east: id('train-east'), west: id('serve-west') }
}

describe('creating federation configs', () => {
  test('for a cluster uses its issuer as the audience and audits intent and outcome', async () => {
    const { context, east } = await world()
    const [outcome] = await createFederationConfigs(
      context,
      draft({ clusters: [east], names: { [east]: 'train-east' } }),
    )
    expect(outcome?.result.ok).toBe(true)
    const [config] = await readFederationConfigs(context)
    expect(config).toMatchObject({
      name: 'train-east',
      issuerUrl: config?.audience,
      active: true,
      cluster: { id: east, name: 'train-east' },
    })
    const rows = await listAudit(context)
    expect(rows.map(({ kind, action, outcome }) => [kind, action, outcome])).toEqual([
      ['outcome', 'federation-config.create', 'ok'],
      ['intent', 'federation-config.create', null],
    ])
  })

  test('for several clusters reports each result, and one failure does not stop the others', async () => {
    const { context, east, west } = await world()
    const one = draft({ clusters: [east], names: { [east]: 'train-east' } })
    await createFederationConfigs(context, one)
    const outcomes = await createFederationConfigs(
      context,
      draft({ clusters: [east, west], names: { [east]: 'again', [west]: 'serve-west' } }),
    )
    expect(outcomes).toMatchObject([
      { key: east, result: { ok: false, error: { code: 'conflict', reason: 'duplicate' } } },
      { key: west, result: { ok: true } },
    ])
    expect(await readFederationConfigs(context)).toHaveLength(2)
  })

  test('fails for a duplicate without calling CoreWeave', async () => {
    const { context, east } = await world()
    const one = draft({ clusters: [east], names: { [east]: 'train-east' } })
    await createFederationConfigs(context, one)
    await expect(createFederationConfigs(context, one)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('train-east already has this issuer and audience'),
    })
    expect(await listAudit(context)).toHaveLength(2)
  })

  test('for the manual exchange does not change the webhook’s config', async () => {
    const { context, east } = await world()
    const names = { [east]: 'train-east' }
    await createFederationConfigs(context, draft({ clusters: [east], names }))
    const ci = { [east]: 'train-east-iam' }
    await createFederationConfigs(context, draft({ clusters: [east], names: ci, audience: 'iam' }))
    expect((await readFederationConfigs(context)).map(({ audience }) => audience)).toContain(
      'https://coreweave.com/iam',
    )
  })

  test('is denied to a person without the role, with who can grant it', async () => {
    const { as, east } = await world()
    await expect(
      createFederationConfigs(as('team'), draft({ clusters: [east], names: { [east]: 'x' } })),
    ).rejects.toMatchObject({ code: 'forbidden', detail: { next: expect.stringContaining('IAM') } })
  })
})

describe('a typed issuer', () => {
  test('is accepted if its own documents confirm it', async () => {
    const { context, world: described, east } = await world()
    const issuerUrl = described.clusters.find(({ id }) => id === east)?.issuerUrl ?? ''
    expect(await checkTypedIssuer(context, { issuer: issuerUrl })).toMatchObject({
      keys: 1,
      problems: [],
    })
    await createFederationConfigs(
      context,
      draft({ from: 'issuer', issuerUrl, names: { typed: 'elsewhere' } }),
    )
    expect(await readFederationConfigs(context)).toMatchObject([{ name: 'elsewhere', issuerUrl }])
  })

  test.each(['wrong-issuer', 'redirect', 'garbage', 'disabled', 'huge', 'no-keys'])(
    'whose documents are %s is refused at its field, and nothing is created',
    async (issuer) => {
      const { context, control, world: described, east } = await world()
      await control(`clusters/${east}`, { issuer })
      const issuerUrl = described.clusters.find(({ id }) => id === east)?.issuerUrl ?? ''
      await expect(
        createFederationConfigs(
          context,
          draft({ from: 'issuer', issuerUrl, names: { typed: 'elsewhere' } }),
        ),
      ).rejects.toMatchObject({
        code: 'invalid',
        detail: { fields: { issuerUrl: [expect.stringMatching(/./)] } },
      })
      expect(await readFederationConfigs(context)).toEqual([])
      expect(await listAudit(context)).toEqual([])
    },
  )

  test.each(['https://10.0.0.1', 'https://metadata.internal', 'http://127.0.0.1:1'])(
    'at %s is never fetched',
    async (issuer) => {
      const { context } = await world()
      const { problems } = await checkTypedIssuer(context, { issuer })
      expect(problems).toHaveLength(1)
    },
  )
})

describe('changing a federation config', () => {
  const given = async () => {
    const tested = await world('default')
    const configs = await readFederationConfigs(tested.context)
    const config = configs.find(({ name }) => name === 'train-east')
    if (!config) throw new Error('The sandbox lacks train-east.')
    const { uid, name, issuerUrl, audience, updatedAt } = config
    const form = { uid, name, issuerUrl, audience, description: '', seen: updatedAt }
    return { ...tested, config, form }
  }

  test('sends only the changed fields', async () => {
    const { context, form } = await given()
    await updateFederationConfig(context, { ...form, name: 'renamed' })
    const [, intent] = await listAudit(context)
    expect(intent?.after).toEqual({ name: 'renamed' })
    expect(await readFederationConfig(context, form)).toMatchObject({
      name: 'renamed',
      audience: form.audience,
    })
  })

  test('without a change does not call CoreWeave', async () => {
    const { context, form } = await given()
    await updateFederationConfig(context, form)
    expect(await listAudit(context)).toEqual([])
  })

  test('clears a description', async () => {
    const { context } = await world('default')
    const configs = await readFederationConfigs(context)
    const config = configs.find(({ description }) => description)
    if (!config) throw new Error('No config of the sandbox has a description.')
    const { cluster: _, active: __, ...rest } = config
    const changed = await updateFederationConfig(context, { ...rest, description: '' })
    expect(changed.description).toBeUndefined()
    expect(changed.active).toBe(config.active)
  })

  test('fails if someone else changed it meanwhile', async () => {
    const { context, as, form } = await given()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await updateFederationConfig(as('operator'), { ...form, name: 'theirs' })
    await expect(updateFederationConfig(context, { ...form, name: 'mine' })).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'lost-race' },
    })
    expect(await readFederationConfig(context, form)).toMatchObject({ name: 'theirs' })
  })

  test('into an existing one fails', async () => {
    const { context, form } = await given()
    await expect(
      updateFederationConfig(context, { ...form, audience: 'https://coreweave.com/iam' }),
    ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'duplicate' } })
  })

  test('pauses and resumes, each only once', async () => {
    const { context, form } = await given()
    await setFederationConfigActive(context, { uid: form.uid, active: false })
    await setFederationConfigActive(context, { uid: form.uid, active: false })
    expect(await readFederationConfig(context, form)).toMatchObject({ active: false })
    expect(await listAudit(context)).toHaveLength(2)
    await setFederationConfigActive(context, { uid: form.uid, active: true })
    expect(await readFederationConfig(context, form)).toMatchObject({ active: true })
  })

  test('deletes it and keeps its last state in the audit log', async () => {
    const { context, form } = await given()
    await deleteFederationConfig(context, form)
    await expect(readFederationConfig(context, form)).rejects.toMatchObject({ code: 'not-found' })
    const [, intent] = await listAudit(context)
    expect(intent).toMatchObject({
      action: 'federation-config.delete',
      before: { name: 'train-east', issuerUrl: form.issuerUrl, active: true },
    })
  })

  test('that was deleted meanwhile is not found', async () => {
    const { context, form } = await given()
    await deleteFederationConfig(context, form)
    await expect(deleteFederationConfig(context, form)).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('Terraform and curl create the same config, whatever its text contains', async () => {
  const { context, east } = await world()
  await createFederationConfigs(
    context,
    draft({
      clusters: [east],
      names: { [east]: 'train-east' },
      description: `it's \${danger} "quoted" $(id)`,
    }),
  )
  const [{ uid } = { uid: '' }] = await readFederationConfigs(context)
  const { terraform, curl } = await readFederationConfig(context, { uid })
  expect(terraform).toContain('resource "coreweave_workload_federation_oidc_config" "train-east"')
  expect(terraform).toContain('$${danger}')
  expect(curl).toContain(`'\\''s \${danger}`)
  expect(curl).not.toContain('CW-SECRET')
})
