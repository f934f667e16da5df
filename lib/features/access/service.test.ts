import { beforeAll, describe, expect, test } from 'vitest'
import { exchangeStorageKeys } from '@/lib/features/buckets/storage-keys'
import type { Context } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import { exportAccessMatrix, exportWhoCan } from './export'
import { MAX_ROWS } from './schema'
import * as service from './service'

/** As an export asks: whatever a loaded machine takes. */
const whole: service.AnswerLimit = { most: MAX_ROWS, extent: 'whole' }
const asking =
  <Input, Answer>(
    ask: (context: Context, input: Input, bound: service.AnswerLimit) => Promise<Answer>,
  ) =>
  (context: Context, input: Input) =>
    ask(context, input, whole)
const findSubjects = asking(service.findSubjects)
const readAccessMatrix = asking(service.readAccessMatrix)
const whatCan = asking(service.readWhatCan)
const whoCan = asking(service.readWhoCan)

type World = Awaited<ReturnType<typeof testContext>>
let world: World
let runner: string
beforeAll(async () => {
  world = await testContext()
  const east = world.world.clusters.find(({ name }) => name === 'train-east')
  runner = `role/${east?.issuerUrl}:system:serviceaccount:ml-team:train-runner`
})
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).sort()
const save = (name: string, statement: Record<string, unknown>) =>
  world.context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name,
    statements: [
      { name: 's', effect: 'Allow', actions: [], resources: [], principals: [], ...statement },
    ],
  })

describe('who can', () => {
  test('covers the accounts of all readable clusters and names unreadable ones', async () => {
    const answer = await whoCan(world.context, { level: 'Read', bucket: 'models' })
    expect(answer.deed).toBe('read in models')
    expect(names(answer.allowed.rows)).toEqual(
      expect.arrayContaining(['batch', 'gateway', 'serve']),
    )
    for (const row of answer.allowed.rows.filter(({ note }) => !note))
      expect(row.because).toContainEqual(
        expect.objectContaining({ policy: 'inference-read-models', statement: 'read-models' }),
      )
    expect(answer.inventory.unread.map(({ what }) => what)).toEqual(['service accounts of lab'])
    expect(answer.beyond.map(({ pattern }) => pattern)).toContainEqual(
      expect.stringContaining('inference:*'),
    )
  })

  test('lists principals that only a Deny excludes, with the Deny', async () => {
    await save('no-batch', {
      effect: 'Deny',
      actions: ['s3:*'],
      resources: ['models', 'models/*'],
      principals: [runner.replace('ml-team:train-runner', 'inference:batch')],
    })
    const answer = await whoCan(world.context, { action: 's3:GetObject', bucket: 'models' })
    expect(names(answer.allowed.rows)).not.toContain('batch')
    expect(answer.refused.rows).toMatchObject([
      { name: 'batch', denied: [{ policy: 'no-batch', statement: 's', effect: 'Deny' }] },
    ])
  })

  test('a Deny on part of the question leaves the rest allowed', async () => {
    await save('no-secrets', {
      effect: 'Deny',
      actions: ['s3:GetObject'],
      resources: ['datasets/secret/*'],
      principals: [runner],
    })
    const asked = { action: 's3:GetObject', bucket: 'datasets' }
    const find = async (key?: string) => {
      const { allowed, refused } = await whoCan(world.context, { ...asked, ...(key && { key }) })
      const [held] = allowed.rows.filter(({ principal }) => principal === runner)
      return held?.reach ?? (names(refused.rows).includes('train-runner') ? 'denied' : 'none')
    }
    expect([await find(), await find('v1/*'), await find('secret/a')]).toEqual([
      'some',
      'all',
      'denied',
    ])
  })

  test('a bucket policy is evaluated second, and an unread one is reported', async () => {
    const question = { action: 's3:PutObject', bucket: 'checkpoints' } as const
    const unasked = await whoCan(world.context, question)
    expect(unasked.gates).toMatchObject([{ problem: { reason: 'no-storage-key' } }])
    await exchangeStorageKeys(world.context)
    const operator = await whoCan(world.context, question)
    expect(operator.gates).toMatchObject([{ bucket: 'checkpoints', state: 'policy' }])
    expect(operator.allowed.rows.find(({ name }) => name === 'train-runner')?.gate).toEqual({
      state: 'passes',
      by: ['team'],
    })
    const reviewer = await whoCan(world.as('reviewer'), question)
    expect(reviewer.gates).toMatchObject([{ state: 'unread', problem: { code: 'conflict' } }])
    expect(names(reviewer.allowed.rows)).toEqual(names(operator.allowed.rows))
  })

  test('a pattern stands for today’s buckets, and one without a match is rejected', async () => {
    const { gates } = await whoCan(world.context, { level: 'Write', bucket: '*s' })
    expect(gates.map(({ bucket }) => bucket)).toContain('datasets')
    for (const bucket of ['nothing-*', undefined])
      await expect(whoCan(world.context, { level: 'Write', bucket })).rejects.toMatchObject({
        code: 'invalid',
        detail: { reason: 'bucket' },
      })
    const global = await whoCan(world.context, { action: 'cwobject:CreateAccessKeyOIDC' })
    expect(names(global.allowed.rows)).toContain('train-runner')
  })
})

describe('a person who cannot list policies', () => {
  test.each([
    [
      'who can',
      (context: World['context']) => whoCan(context, { level: 'Read', bucket: 'models' }),
    ],
    ['what can', (context: World['context']) => whatCan(context, { principal: runner })],
    ['the matrix', (context: World['context']) => readAccessMatrix(context, { by: 'account' })],
    [
      'an export',
      (context: World['context']) => exportAccessMatrix(context, { by: 'account', format: 'csv' }),
    ],
  ])('%s names who can grant the permission', async (_, ask) => {
    await expect(ask(world.as('team'))).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('Object Storage Admin') },
    })
  })

  test('principals can be looked for all the same, as far as they may be read', async () => {
    const found = await findSubjects(world.as('team'), { q: 'train-runner' })
    expect(found.subjects).toEqual([])
    expect(found.unread.length).toBeGreaterThan(0)
  })
})

describe('what can', () => {
  test('lists levels by bucket with their statements, and actions on the organization', async () => {
    const answer = await whatCan(world.context, { principal: runner })
    const byBucket = Object.fromEntries(
      answer.buckets.rows.map(({ bucket, levels }) => [bucket, levels]),
    )
    expect(byBucket).toEqual({
      checkpoints: ['List', 'Read', 'Write', 'Delete'],
      datasets: ['List', 'Read', 'Write'],
    })
    expect(answer.global.map(({ action }) => action)).toContain('cwobject:CreateAccessKeyOIDC')
    expect(answer.subject).toMatchObject({ cluster: 'train-east', namespace: 'ml-team' })
  })

  test('in one bucket, action by action, through both gates', async () => {
    await exchangeStorageKeys(world.context)
    const { actions = [] } = await whatCan(world.context, {
      principal: runner,
      bucket: 'checkpoints',
    })
    const of = (name: string) => actions.find(({ action }) => action === name)
    expect(of('s3:PutObject')).toMatchObject({ reach: 'all', gate: { state: 'passes' } })
    expect(of('s3:PutBucketPolicy')).toBeUndefined()
    expect(of('s3:GetObject')?.because).toMatchObject([{ statement: 'write-checkpoints' }])
  })

  test('a principal that nothing names may nothing, and a strange one is shown as written', async () => {
    const hostile = 'role/=HYPERLINK("x")\u202e<b>'
    const answer = await whatCan(world.context, { principal: hostile })
    expect(answer.subject.principal).toBe(hostile)
    expect(answer.buckets.rows.map(({ bucket }) => bucket)).toEqual(['datasets'])
  })
})

describe('the matrix', () => {
  test('wildcards are expanded to the accounts of today, with their levels', async () => {
    const { rows, columns, total } = await readAccessMatrix(world.context, {
      by: 'account',
      q: 'train-runner',
      cluster: 'train-east',
    })
    expect(total).toBe(1)
    const cell = (bucket: string) => rows[0]?.cells[columns.indexOf(bucket)]
    expect([cell('datasets'), cell('checkpoints')]).toEqual([0b00111, 0b01111])
  })

  test('it is filtered by namespace, bucket and level, and grouped by namespace', async () => {
    const read = (filter: object) =>
      readAccessMatrix(world.context, { by: 'account', ...filter }).then(({ rows }) => names(rows))
    expect(await read({ bucket: 'checkpoints', level: 'Write' })).toEqual(['train-runner'])
    expect(await read({ namespace: 'inference', bucket: 'models' })).toContain('serve')
    expect(await read({ level: 'Permissions', namespace: 'ml-team' })).toEqual([])
    const { rows } = await readAccessMatrix(world.context, { by: 'namespace', q: 'train-east' })
    expect(rows.find(({ namespace }) => namespace === 'ml-team')?.count).toBeGreaterThan(3)
  })
})

describe('exports', () => {
  test('a name that a spreadsheet would run is only text, and the file says what it rests on', async () => {
    await save('=cmd|"/c calc"', {
      actions: ['s3:GetObject'],
      resources: ['logs/*'],
      principals: ['role/=SUM(1)', '@evil', '+1'],
    })
    const file = await exportWhoCan(world.context, {
      action: 's3:GetObject',
      bucket: 'logs',
      format: 'csv',
    })
    expect(file.name).toMatch(/^who-can-.*\.csv$/)
    const text = String(file.body)
    expect(text).toMatch(/^as of,\d{4}-/)
    expect(text).toContain('not read,service accounts of lab,')
    expect(text).toContain(`"'@evil"`)
    expect(text).toContain(`"'=cmd|""/c calc"" / s"`)
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/)
  })

  test('JSON holds the same answer', async () => {
    const file = await exportAccessMatrix(world.context, {
      by: 'account',
      bucket: 'checkpoints',
      level: 'Write',
      format: 'json',
    })
    expect(JSON.parse(String(file.body))).toMatchObject({
      asOf: expect.any(String),
      notRead: [{ what: 'service accounts of lab' }],
      grants: [
        { principal: runner, bucket: 'checkpoints', levels: ['List', 'Read', 'Write', 'Delete'] },
      ],
    })
  })
})
