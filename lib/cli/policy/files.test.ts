import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledCommand } from '@/lib/testing/command-line'
import {
  DENY_POLICY,
  examplePolicy,
  examplePrincipal,
  parseCommand,
  READ_POLICY,
  WRITE_POLICY,
  writeFolder,
} from '@/lib/testing/policy-folder'
import { runPolicyCommand } from './command'
import { testExpectations } from './expectations'
import { parsePolicyCommand } from './parse-command'
import { readPolicyFiles } from './policy-files'

const nothing = {
  recorded: false,
  context: () => Promise.reject(new Error('These commands ask nobody.')),
}
const run = (...given: string[]) => runPolicyCommand(parseCommand(...given), nothing)

test('policies are found in folders of folders, in the order of their names', async () => {
  const folder = writeFolder({
    'b.json': examplePolicy('b', ['s3:GetObject']),
    'teams/a.json': examplePolicy('a', ['s3:GetObject']),
    'notes.md': 'no policy',
    '.hidden/c.json': '{',
    'node_modules/x/package.json': '{}',
  })
  symlinkSync(join(folder, 'b.json'), join(folder, 'c.json'))
  const { policies, problems } = await readPolicyFiles([folder])
  expect(policies.map(({ policy }) => policy.name)).toEqual(['b', 'a'])
  expect(problems).toEqual([])
})

test.each([
  ['bad JSON', { 'a.json': '{"version": "v1alpha1",\n "name": }' }, /a\.json:2:\d+/],
  [
    'an unknown version',
    { 'a.json': { ...examplePolicy('a', ['s3:GetObject']), version: 'v2' } },
    /version/,
  ],
  [
    'two files of one name',
    {
      'a.json': examplePolicy('same', ['s3:GetObject']),
      'b.json': examplePolicy('same', ['s3:PutObject']),
    },
    /b\.json:3:11: error: Duplicate policy same: .*a\.json has the same name/,
  ],
  [
    'a huge file',
    { 'a.json': `{}${' '.repeat(1_048_577)}` },
    /maximum size of a policy is 1,024 KB/,
  ],
  ['a file that is not text', { 'a.json': '\0\u0001' }, /a\.json:1:1: error: The file is not text/],
])('%s stops what needs the folder whole, and is a finding of lint', async (_, files, message) => {
  const folder = writeFolder(files)
  const empty = writeFolder({})
  for (const given of [
    ['diff', empty, folder],
    ['test', folder],
    ['fmt', folder],
  ]) {
    await expect(run(...given)).rejects.toThrow(message)
  }
  const { code, text } = await run('lint', folder)
  expect([code, text]).toEqual([1, expect.stringMatching(message)])
})

test('10,000 files are read and compared', { timeout: 120_000 }, async () => {
  const files = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [
      `${i % 100}/policy-${i}.json`,
      examplePolicy(`policy-${i}`, ['s3:GetObject'], [examplePrincipal('ml-team', `account-${i}`)]),
    ]),
  )
  const folder = writeFolder(files)
  expect((await readPolicyFiles([folder])).policies).toHaveLength(10_000)
  expect(await run('diff', folder, folder)).toEqual({ code: 0, text: 'No access changes.' })
})

test('exits 0 if only order and layout changed', async () => {
  const policy = examplePolicy('a', ['s3:GetObject', 's3:ListBucket'])
  const [statement] = policy.statements
  const turned = {
    ...policy,
    statements: [{ ...statement, actions: ['s3:ListBucket', 's3:GetObject'] }],
  }
  const same = [
    writeFolder({ 'a.json': policy }),
    writeFolder({ 'x.json': JSON.stringify(turned) }),
  ]
  expect(await run('diff', ...same)).toEqual({ code: 0, text: 'No access changes.' })
})

test('a gate decides the code that diff ends with', async () => {
  const folders = [writeFolder({}), writeFolder({ 'a.json': WRITE_POLICY })]
  const gate = [...folders, '--max-gain', 'read']
  expect(await run('diff', ...gate)).toMatchObject({
    code: 1,
    text: expect.stringContaining('Gate failed: no one gains more than read.'),
  })
  expect(await run('diff', ...gate, '--except-in', 'ml-*')).toMatchObject({ code: 0 })
})

test('expectations are evaluated, and unmet ones say why', () => {
  const policies = [{ ...READ_POLICY, name: 'read-data' }, DENY_POLICY]
  const ask = (action: string, expected: string) => ({
    principal: examplePrincipal('ml-team'),
    action,
    resource: 'data/x',
    expect: expected,
  })
  const text = JSON.stringify({
    expectations: [
      ask('s3:GetObject', 'allow'),
      ask('s3:PutObject', 'deny'),
      ask('s3:GetObject', 'deny'),
      ask('s3:PutObject', 'allow'),
      ask('s3:DeleteObject', 'allow'),
    ],
  })
  const report = testExpectations(policies, [{ file: 'a.expect.json', text }])
  expect(report).toMatchObject({
    held: 2,
    problems: [],
    unmet: [
      { index: 2, told: 'allowed by read-data / statement' },
      { index: 3, told: 'denied by deny / statement' },
      {
        index: 4,
        told: 'no statement allows it; closest: read-data / statement the action did not match',
      },
    ],
  })
})

test('expectations that cannot be read are no success', async () => {
  const wrong = { expectations: [{ principal: '*', action: 's3:GetObject', expect: 'maybe' }] }
  const folder = writeFolder({
    'a.json': READ_POLICY,
    'a.expect.json': wrong,
    'b.expect.json': '{',
  })
  const { code, text } = await run('test', folder)
  expect(code).toBe(3)
  expect(text).toMatch(/a\.expect\.json:1:1: error: expectations\.0\.expect/)
  expect(text).toMatch(/b\.expect\.json:1:1: error/)
})

test('fmt lays a policy out, and keeps every field and their order', async () => {
  const folder = writeFolder({ 'a.json': `{"x":1,${JSON.stringify(READ_POLICY).slice(1)}` })
  expect(await run('fmt', folder, '--check')).toMatchObject({ code: 1 })
  expect(await run('fmt', folder)).toMatchObject({ code: 0 })
  const text = readFileSync(join(folder, 'a.json'), 'utf8')
  expect(text.startsWith('{\n  "x": 1,\n  "version": "v1alpha1",\n')).toBe(true)
  expect(await run('fmt', folder, '--check')).toEqual({ code: 0, text: '' })
})

test('names of a policy do not write the Markdown they are shown in', async () => {
  const hostile = '<img src=x>|`a`[b](c)\n# d'
  const folder = writeFolder({ 'a.json': { ...READ_POLICY, name: hostile } })
  const { text } = await run('diff', writeFolder({}), folder, '--format', 'markdown')
  expect(text).toContain('- added \\<img src=x\\>\\|\\`a\\`\\[b\\](c) \\# d')
})

test('SARIF names file, line and rule of each result', async () => {
  const folder = writeFolder({ 'a.json': WRITE_POLICY })
  const { text } = await run('diff', writeFolder({}), folder, '--format', 'sarif')
  const { runs } = JSON.parse(text)
  expect(runs[0].results[0]).toMatchObject({
    ruleId: 'access-gained',
    level: 'warning',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: expect.stringMatching(/a\.json$/) },
          region: { startLine: 1 },
        },
      },
    ],
  })
  expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
    'access-gained',
    'finding',
  ])
})

test('nothing is changed if it cannot be recorded', async () => {
  const folder = writeFolder({ 'a.json': READ_POLICY })
  await expect(run('apply', folder, '--reason', 'why')).rejects.toThrow('DATABASE_URL is not set')
})

test.each([
  [[], 'lint, diff, test, fmt or apply'],
  [['grow', 'a'], 'lint, diff, test, fmt or apply'],
  [['lint'], 'PATH'],
  [['diff'], 'PATH'],
  [['lint', 'a', '--check'], '--check is not valid'],
  [['diff', 'a', 'b', 'c'], 'Unexpected argument c'],
  [['diff', '-', '-'], 'can be read once'],
  [['diff', 'a', '--except-in', 'x'], 'requires --max-gain'],
  [['diff', 'a', '--max-gain', 'read', '--except-in', 'x:y'], 'is not a valid namespace'],
  [['diff', 'a', '--max-gain', 'all'], '--max-gain'],
  [['apply', 'a'], '--reason'],
  [['fmt', 'a', '--nonsense'], 'nonsense'],
])('%j is rejected with the reason', (given, why) => {
  expect(() => parsePolicyCommand(given)).toThrow(why)
})

test('the command works from any folder, with names as they are given there', () => {
  const folder = writeFolder({ 'policies/a.json': READ_POLICY })
  const command = join(import.meta.dirname, '../../../bin/workload-identity.mjs')
  const given = [command, 'policy', 'lint', 'policies', '--format', 'json', '--fail-on', 'error']
  const { status, stdout } = spawnSync(process.execPath, given, { cwd: folder, encoding: 'utf8' })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    policies: 1,
    findings: [{ file: 'policies/a.json', line: 16 }],
  })
})

const YAML = `apiVersion: example.com/v1
kind: OrganizationAccessPolicy
metadata:
  name: in-yaml
spec:
  statements:
    - name: statement
      effect: Allow
      actions: [s3:GetObjct]
      resources: [data, data/*]
      principals:
        - ${examplePrincipal('ml-team')}
`
const TERRAFORM = `variable "issuer" {}

resource "coreweave_object_storage_organization_access_policy" "team" {
  name       = "in-terraform"
  statements = [{
    name       = "statement"
    effect     = "Allow"
    actions    = ["s3:GetObjct"]
    resources  = ["data", "data/*"]
    principals = ["role/\${var.issuer}:system:serviceaccount:ml-team:train"]
  }]
}
`
const mixed = () =>
  writeFolder({
    'a.json': examplePolicy('in-json', ['s3:GetObject']),
    'list.json': { policies: [examplePolicy('b', ['s3:GetObject']), examplePolicy('c', ['s3:*'])] },
    'k8s/policy.yaml': YAML,
    'k8s/deployment.yml': 'kind: Deployment\nspec: {}\n',
    'k8s/templates/broken.yaml': '{{- if .Values.x }}\na: b\n{{ end }}\n',
    'main.tf': TERRAFORM,
    'bucket.tf': 'resource "aws_s3_bucket" "a" {}\n',
    'notes.txt': 'statements',
  })
const namesOf = async (...paths: string[]) => {
  const { policies, problems } = await readPolicyFiles(paths)
  expect(problems).toEqual([])
  return policies.map(({ policy }) => policy.name)
}

test('a folder is read in every form, and other files beside the policies are passed over', async () => {
  expect(await namesOf(mixed())).toEqual(['in-json', 'in-yaml', 'b', 'c', 'in-terraform'])
})

test('files, folders and patterns are read together, each file once', async () => {
  const folder = mixed()
  const at = (path: string) => join(folder, path)
  expect(await namesOf(at('list.json'), at('a.json'), folder)).toEqual([
    'b',
    'c',
    'in-json',
    'in-yaml',
    'in-terraform',
  ])
  expect(await namesOf(at('*.json'))).toEqual(['in-json', 'b', 'c'])
  expect(await namesOf(at('**/*.{yaml,tf}'))).toEqual(['in-yaml', 'in-terraform'])
  expect(await namesOf(at('k8s/p?lic[xy].yaml'))).toEqual(['in-yaml'])
  await expect(readPolicyFiles([at('*.toml')])).rejects.toThrow('*.toml matches no file.')
  await expect(readPolicyFiles([at('no/*.json')])).rejects.toThrow('no does not exist.')
  await expect(readPolicyFiles([at('[z-a].json')])).rejects.toThrow('matches no file.')
  await expect(readPolicyFiles([at('{a.json')])).rejects.toThrow('{a.json matches no file.')
})

test('a file whose name looks like a pattern is a file', async () => {
  const folder = writeFolder({ 'a[1].json': READ_POLICY, 'a1.json': '{' })
  expect(await namesOf(join(folder, 'a[1].json'))).toEqual(['a'])
})

test('UTF-16, as PowerShell writes it, is read', async () => {
  const folder = writeFolder({})
  const text = `\ufeff${JSON.stringify(READ_POLICY, null, 2).replaceAll('\n', '\r\n')}`
  writeFileSync(join(folder, 'little.json'), Buffer.from(text, 'utf16le'))
  writeFileSync(
    join(folder, 'big.json'),
    Buffer.from(text.replace('"a"', '"b"'), 'utf16le').swap16(),
  )
  expect(await namesOf(folder)).toEqual(['b', 'a'])
})

test.each([
  ['k8s/policy.yaml', 'policy.yaml:9:17: warning: ', 's3:GetObjct'],
  ['main.tf', 'main.tf:8:19: warning: ', 's3:GetObjct'],
  [
    'main.tf',
    'main.tf:10:19: note: Only Terraform can resolve ',
    'terraform show -json PLAN | workload-identity policy lint -',
  ],
])('findings of %s stand at their lines', async (file, place, words) => {
  const { text } = await run('lint', join(mixed(), file))
  expect(text.split('\n')).toContainEqual(
    expect.stringMatching(new RegExp(`${place}.*${words.replaceAll(/[|]/g, '\\|')}`)),
  )
})

test.each([
  ['k8s/deployment.yml', 'This looks like a Kubernetes Deployment.'],
  ['bucket.tf', 'This looks like Terraform of aws_s3_bucket.'],
  ['notes.txt', 'The file has no organization access policy.'],
])('a named file without a policy is a finding: %s', async (file, words) => {
  expect(await run('lint', join(mixed(), file))).toMatchObject({
    code: 1,
    text: expect.stringContaining(words),
  })
})

test('what only Terraform can resolve is not compared, tested or applied', async () => {
  const folder = writeFolder({ 'main.tf': TERRAFORM })
  await expect(run('diff', folder, folder)).rejects.toThrow(/main\.tf:10:19: error: Only Terraform/)
  await expect(run('test', folder)).rejects.toThrow(/Only Terraform/)
})

test('YAML and JSON of the same policy do not differ', async () => {
  const folder = writeFolder({ 'a.yaml': YAML })
  const [read] = (await readPolicyFiles([folder])).policies
  const other = writeFolder({ 'a.json': read?.policy })
  expect(await run('diff', folder, join(other, 'a.json'))).toMatchObject({ code: 0 })
})

test('fmt formats JSON, and refuses to be given anything else alone', async () => {
  const folder = writeFolder({ 'a.json': `\ufeff${JSON.stringify(READ_POLICY)}`, 'b.yaml': YAML })
  expect(await run('fmt', folder)).toMatchObject({
    text: expect.stringMatching(/^formatted .*a\.json$/),
  })
  expect(readFileSync(join(folder, 'a.json'), 'utf8')).toMatch(/^\{\n/)
  expect(readFileSync(join(folder, 'b.yaml'), 'utf8')).toBe(YAML)
  await expect(run('fmt', join(folder, 'b.yaml'))).rejects.toThrow('fmt formats JSON only')
})

test.each([
  ['lint', TERRAFORM, 1, '<stdin>:8:19: warning: '],
  ['fmt', JSON.stringify(READ_POLICY), 0, '{\n  "version": "v1alpha1",'],
  ['lint', '', 1, '<stdin>:1:1: error: The text is empty.'],
])('%s reads standard input for -', (verb, input, code, words) => {
  const command = bundledCommand()
  const { status, stdout } = spawnSync(process.execPath, [command, 'policy', verb, '-'], {
    input,
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([code, expect.stringContaining(words)])
})
