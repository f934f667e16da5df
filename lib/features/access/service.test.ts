import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import { exchangeStorageKeys } from '@/lib/features/buckets/storage-keys'
import { listAudit } from '@/lib/server/audit/audit'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { replaceClients } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import { exportAccess } from './export'
import { AccessExport, type AccessQuery, AccessQuestion, MAX_ROWS } from './schema'
import * as service from './service'
import { accessTitle } from './words'

/** As an export asks: whatever a loaded machine takes. */
const whole: service.AnswerLimit = { most: MAX_ROWS, extent: 'whole' }
const findSubjects = (context: Context, input: Parameters<typeof service.findSubjects>[1]) =>
  service.findSubjects(context, input, whole)
const ask = (context: Context, query: AccessQuery) =>
  service.readAccess(context, AccessQuestion.parse(query), whole)
/** The answer by principal. */
const whoCan = async (context: Context, query: AccessQuery) => {
  const { principals, ...answer } = await ask(context, { ...query, by: 'principal' })
  const rows = principals?.rows ?? []
  return {
    ...answer,
    allowed: rows.filter(({ held, paper }) => held + paper > 0),
    effective: rows.filter(({ held }) => held > 0),
    refused: rows.filter(({ held, paper }) => held + paper === 0),
    tally: answer.effective,
  }
}
const exported = (context: WriteContext, query: AccessQuery, format: 'csv' | 'json') =>
  exportAccess(context, AccessExport.parse({ ...query, format }))

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
    expect(names(answer.allowed)).toEqual(expect.arrayContaining(['batch', 'gateway', 'serve']))
    for (const row of answer.allowed.filter(({ kind, lack }) => kind === 'account' && !lack))
      expect(row.because).toContainEqual(
        expect.objectContaining({ policy: 'inference-read-models', statement: 'read-models' }),
      )
    expect(answer.inventory.unread.map(({ what }) => what)).toEqual(['service accounts of lab'])
    expect(answer.beyond.map(({ pattern }) => pattern)).toContainEqual(
      expect.stringContaining('inference:*'),
    )
  })

  test('access is effective for whoever can sign in, and on paper for others', async () => {
    const answer = await ask(world.context, { level: 'Write', bucket: 'datasets' })
    expect(answer.effective.accounts).toBeGreaterThan(0)
    expect(answer.paper.accounts).toBeGreaterThan(answer.effective.accounts)
    expect(accessTitle(answer)).toBe(
      `${answer.effective.accounts} service accounts and 1 person can write to datasets`,
    )
    const share = answer.statements?.rows.find(
      ({ statement }) => statement.policy === 'legacy-share',
    )
    expect(share).toMatchObject({ everyone: true })
    const states = share?.groups.map(({ credentials }) => credentials.state) ?? []
    expect(states).toEqual(states.toSorted())
    expect(share?.groups.at(-1)).toMatchObject({
      credentials: { state: 'paper', reason: 'no-sign-in' },
      places: { namespaces: expect.any(Number), clusters: 3 },
    })
    const only = await whoCan(world.context, { level: 'Write', bucket: 'datasets', show: 'paper' })
    expect(only.effective).toEqual([])
    expect(only.allowed).toHaveLength(answer.paper.accounts)
  })

  test('access is on paper while the federation config of the cluster is paused or gone', async () => {
    const own = await testContext()
    const east = own.world.clusters.find(({ name }) => name === 'train-east')
    const principal = `role/${east?.issuerUrl}:system:serviceaccount:ml-team:train-runner`
    const reason = async () => {
      const { allowed } = await whoCan(own.context, { principal, bucket: 'datasets' })
      return allowed[0]?.credentials.reason
    }
    expect(await reason()).toBe('sign-in')
    const configs = await own.context.coreweave.listFederationConfigs()
    const with_ = (change: (config: (typeof configs)[number]) => typeof configs) =>
      replaceClients(own.context, {
        coreweave: { listFederationConfigs: () => Promise.resolve(configs.flatMap(change)) },
      })
    const reasonWith = async (context: Context) =>
      (await whoCan(context, { principal, bucket: 'datasets' })).allowed[0]?.credentials
    expect(await reasonWith(with_(() => []))).toMatchObject({ state: 'paper', reason: 'no-config' })
    expect(
      await reasonWith(with_((config) => [{ ...config, deactivatedAt: '2026-11-26T10:00:00Z' }])),
    ).toMatchObject({ state: 'paper', reason: 'config-paused' })
    const denied = replaceClients(own.context, {
      coreweave: {
        listFederationConfigs: () => Promise.reject(new AppError('forbidden', 'denied')),
      },
    })
    const unknown = await whoCan(denied, { principal, bucket: 'datasets' })
    expect(unknown.allowed[0]?.credentials).toMatchObject({
      state: 'effective',
      reason: 'sign-in-unknown',
    })
    expect(unknown.inventory.unread.map(({ part }) => part)).toContain('federation')
  })

  test('lists principals that only a Deny excludes, with the Deny', async () => {
    await save('no-batch', {
      effect: 'Deny',
      actions: ['s3:*'],
      resources: ['models', 'models/*'],
      principals: [runner.replace('ml-team:train-runner', 'inference:batch')],
    })
    const question = { action: 's3:GetObject', bucket: 'models' }
    const answer = await whoCan(world.context, question)
    expect(names(answer.allowed)).not.toContain('batch')
    expect(answer.refused).toMatchObject([
      { name: 'batch', refusedBy: [{ policy: 'no-batch', statement: 's', effect: 'Deny' }] },
    ])
    expect(answer.refused.map(({ denied }) => levelsOfBits(denied))).toEqual([['Read']])
    const { statements } = await ask(world.context, question)
    expect(statements?.rows.at(-1)).toMatchObject({
      statement: { policy: 'no-batch', effect: 'Deny' },
      groups: [{ subject: { name: 'batch' } }],
    })
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
      const held = allowed.find(({ principal }) => principal === runner)
      if (held) return held.refusedBy.length > 0 ? 'some' : 'all'
      return names(refused).includes('train-runner') ? 'denied' : 'none'
    }
    expect([await find(), await find('v1/*'), await find('secret/a')]).toEqual([
      'some',
      'all',
      'denied',
    ])
  })

  test('a bucket policy is evaluated second, and an unread one is reported', async () => {
    const question = { action: 's3:PutObject', bucket: 'checkpoints' }
    const unasked = await whoCan(world.context, question)
    expect(unasked.gates).toMatchObject([{ problem: { reason: 'no-storage-key' } }])
    await exchangeStorageKeys(world.context)
    const operator = await whoCan(world.context, question)
    expect(operator.gates).toMatchObject([{ bucket: 'checkpoints', state: 'policy' }])
    expect(operator.allowed.find(({ name }) => name === 'train-runner')?.gate).toEqual({
      state: 'passes',
      by: ['team'],
    })
    const reviewer = await whoCan(world.as('reviewer'), question)
    expect(reviewer.gates).toMatchObject([{ state: 'unread', problem: { code: 'conflict' } }])
    expect(names(reviewer.allowed)).toEqual(names(operator.allowed))
  })

  test('access that the bucket policy denies whole is on paper only', async () => {
    await save('delete-objects', {
      actions: ['s3:DeleteObject'],
      resources: ['checkpoints/*'],
      principals: [runner.replace('train-runner', 'notebook')],
    })
    const question = { action: 's3:DeleteObject', bucket: 'checkpoints' }
    const { allowed } = await whoCan(world.context, question)
    const notebook = allowed.find(({ name }) => name === 'notebook')
    expect(notebook).toMatchObject({
      held: 0,
      gate: { state: 'refuses' },
      credentials: { state: 'paper', reason: 'bucket-policy' },
    })
  })

  test('a pattern stands for today’s buckets, and one without a match is rejected', async () => {
    const { gates } = await ask(world.context, { level: 'Write', bucket: '*s' })
    expect(gates.map(({ bucket }) => bucket)).toContain('datasets')
    await expect(ask(world.context, { level: 'Write', bucket: 'nothing-*' })).rejects.toMatchObject(
      {
        code: 'invalid',
        detail: { reason: 'bucket' },
      },
    )
    const global = await whoCan(world.context, { action: 'cwobject:CreateAccessKeyOIDC' })
    expect(names(global.allowed)).toContain('train-runner')
    expect(global.asked).toMatchObject({ resources: ['*'], resourceCount: 1 })
  })

  test('without a bucket, every bucket and the organization are asked about', async () => {
    const answer = await ask(world.context, { level: 'Delete' })
    expect(answer.asked.anyResource).toBe(true)
    expect(accessTitle(answer)).toMatch(/can delete from 1 bucket$/)
    const policies = await whoCan(world.context, { action: 'cwobject:EnsureAccessPolicy' })
    expect(policies.asked.resources).toEqual(['*'])
  })

  test('principals are narrowed by kind, place and wildcard', async () => {
    const asked = { level: 'Write', bucket: 'datasets' }
    const kinds = async (query: AccessQuery) => [
      ...new Set(
        (await whoCan(world.context, { ...asked, ...query })).allowed.map(({ kind }) => kind),
      ),
    ]
    expect(await kinds({ kind: 'people' })).toEqual(['person'])
    expect(await kinds({ kind: 'accounts' })).toEqual(['account'])
    const wildcard = runner.replace('train-runner', '*')
    const [place, pattern] = await Promise.all(
      [{ cluster: 'train-east', namespace: 'ml-team' }, { principal: wildcard }].map((query) =>
        whoCan(world.context, { ...asked, ...query }),
      ),
    )
    expect(names(place?.allowed ?? [])).toContain('train-runner')
    expect(names(pattern?.allowed ?? [])).toEqual(names(place?.allowed ?? []))
  })

  test('an action that the catalogue does not know is asked about all the same', async () => {
    await save('strange', {
      actions: ['s3:Teleport'],
      resources: ['logs/*'],
      principals: ['role/Traveler'],
    })
    const answer = await whoCan(world.context, { action: 's3:Teleport', bucket: 'logs' })
    expect(names(answer.allowed)).toEqual(['Traveler'])
    expect(accessTitle({ ...answer, effective: answer.tally })).toBe(
      '1 other principal can use s3:Teleport on logs',
    )
  })
})

describe('a person who cannot list policies', () => {
  test.each([
    [
      'a question',
      (context: World['context']) => ask(context, { level: 'Read', bucket: 'models' }),
    ],
    ['the matrix', (context: World['context']) => ask(context, { by: 'matrix' })],
    ['an export', (context: World['context']) => exported(context, {}, 'csv')],
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

describe('what one principal can do', () => {
  test('lists levels by bucket with their statements, and on the organization', async () => {
    const answer = await ask(world.context, { principal: runner, by: 'principal' })
    const rows = answer.principals?.rows ?? []
    expect(
      Object.fromEntries(rows.map(({ resource, held }) => [resource, levelsOfBits(held)])),
    ).toEqual({
      checkpoints: ['List', 'Read', 'Write', 'Delete'],
      datasets: ['List', 'Read', 'Write'],
      '*': ['List'],
    })
    expect(rows.find(({ resource }) => resource === 'checkpoints')?.because).toMatchObject([
      { policy: 'wif-ml-team', statement: 'write-checkpoints' },
    ])
    expect(answer.subject).toMatchObject({ cluster: 'train-east', namespace: 'ml-team' })
    expect(accessTitle(answer)).toBe(
      'train-east / ml-team / train-runner can access 2 buckets and the organization',
    )
  })

  test('in one bucket, action by action, through both gates', async () => {
    await exchangeStorageKeys(world.context)
    const { actions = [] } = await ask(world.context, { principal: runner, bucket: 'checkpoints' })
    const of = (name: string) => actions.find(({ action }) => action === name)
    expect(of('s3:PutObject')).toMatchObject({ reach: 'all', gate: { state: 'passes' } })
    expect(of('s3:PutBucketPolicy')).toBeUndefined()
    expect(of('s3:GetObject')?.because).toMatchObject([{ statement: 'write-checkpoints' }])
  })

  test('a principal of an unknown kind is shown as written, with what everyone can do', async () => {
    const hostile = 'role/=HYPERLINK("x")\u202e<b>'
    const answer = await ask(world.context, { principal: hostile, by: 'principal' })
    expect(answer.subject?.principal).toBe(hostile)
    expect(answer.principals?.rows.map(({ resource }) => resource)).toEqual(['datasets'])
  })
})

describe('the matrix', () => {
  const cellsOf = (row: { cells: readonly { held: number }[] } | undefined) =>
    row?.cells.map(({ held }) => held)

  test('wildcards are expanded to the accounts of today, with their levels', async () => {
    const { matrix } = await ask(world.context, {
      by: 'matrix',
      group: 'account',
      q: 'train-runner',
      cluster: 'train-east',
    })
    expect(matrix?.total).toBe(1)
    const cells = cellsOf(matrix?.rows[0])
    const cell = (bucket: string) => cells?.[matrix?.columns.indexOf(bucket) ?? -1]
    expect([cell('datasets'), cell('checkpoints')]).toEqual([0b00111, 0b01111])
  })

  test('it is filtered by namespace, bucket and level, and grouped by namespace', async () => {
    const read = (query: AccessQuery) =>
      ask(world.context, { by: 'matrix', group: 'account', ...query }).then(({ matrix }) =>
        names(matrix?.rows ?? []),
      )
    expect(await read({ bucket: 'checkpoints', level: 'Write' })).toEqual(['train-runner'])
    expect(await read({ namespace: 'inference', bucket: 'models' })).toContain('serve')
    expect(await read({ level: 'Permissions', namespace: 'ml-team' })).toEqual([])
    const { matrix } = await ask(world.context, { by: 'matrix', q: 'train-east' })
    expect(matrix?.rows.find(({ namespace }) => namespace === 'ml-team')?.count).toBeGreaterThan(3)
  })

  test('a namespace holds what its accounts hold, and on paper what only others are allowed', async () => {
    const { matrix } = await ask(world.context, { by: 'matrix', cluster: 'train-east' })
    const row = matrix?.rows.find(({ namespace }) => namespace === 'ml-team')
    const at = matrix?.columns.indexOf('datasets') ?? -1
    expect(row?.cells[at]).toMatchObject({ held: 0b00111, paper: 0 })
    const platform = matrix?.rows.find(({ namespace }) => namespace === 'platform')
    expect(platform?.cells[at]).toMatchObject({ held: 0, paper: 0b00100 })
  })
})

describe('exports', () => {
  test('a name that a spreadsheet would run is only text, and the file says what it rests on', async () => {
    await save('=cmd|"/c calc"', {
      actions: ['s3:GetObject'],
      resources: ['logs/*'],
      principals: ['role/=SUM(1)', '@evil', '+1'],
    })
    const file = await exported(world.context, { action: 's3:GetObject', bucket: 'logs' }, 'csv')
    expect(file.name).toMatch(/^access-.*\.csv$/)
    const text = String(file.body)
    expect(text).toMatch(/^as of,\d{4}-/)
    expect(text).toContain('not read,service accounts of lab,')
    expect(text).toContain(`"'@evil"`)
    expect(text).toContain(`"'=cmd|""/c calc"" / s"`)
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/)
  })

  test('JSON holds the same answer, and the audit log the question', async () => {
    const file = await exported(
      world.context,
      { by: 'matrix', bucket: 'checkpoints', level: 'Write' },
      'json',
    )
    expect(JSON.parse(String(file.body))).toMatchObject({
      asOf: expect.any(String),
      notRead: [{ what: 'service accounts of lab' }],
      rows: [{ principal: runner, resource: 'checkpoints', effective: ['Write'], paper: [] }],
    })
    const [row] = (await listAudit(world.context, {})).filter(
      ({ action, kind }) => action === 'access.export' && kind === 'intent',
    )
    expect(row).toMatchObject({
      object: { question: 'access' },
      after: { bucket: ['checkpoints'], level: ['Write'], format: 'json' },
    })
  })

  test('a file has every resource of every principal, however many there are', async () => {
    const file = await exported(world.context, { principal: runner }, 'json')
    const { rows } = JSON.parse(String(file.body))
    expect(rows.map(({ resource }: { resource: string }) => resource)).toEqual([
      'checkpoints',
      'datasets',
      'organization',
    ])
  })
})
