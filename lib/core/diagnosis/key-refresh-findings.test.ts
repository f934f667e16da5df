import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { keyRefreshOf } from '@/lib/core/clients/client-facts'
import { MEASUREMENTS } from '@/lib/core/clients/measurements'
import { findKeysOnceSigns, RECOGNIZED_CLIENTS } from './key-refresh-findings'
import { workloadStepsOf } from './workload'
import { checkManifest } from './workload-check'

const secret = (more: string) =>
  `CREATE OR REPLACE SECRET s (\n TYPE s3,\n PROVIDER credential_chain${more}\n);\nSELECT 1;`

describe('a workload that keeps its first keys', () => {
  test.each([
    ['a secret without refresh', `duckdb -c "${secret('')}"`, ['duckdb-secret']],
    ['a secret with refresh', `duckdb -c "${secret(", REFRESH 'auto'")}"`, []],
    ['a secret with refresh as a boolean', `duckdb -c "${secret(', refresh true')}"`, []],
    ['one of two secrets without', `${secret(', REFRESH auto')} ${secret('')}`, ['duckdb-secret']],
    ['the older call', 'CALL load_aws_credentials();', ['duckdb-secret']],
    [
      'a secret with keys of its own',
      'duckdb -c "CREATE SECRET (TYPE s3, KEY_ID \'x\')"',
      ['duckdb'],
    ],
    ['a package', 'pip install duckdb==1.5.5 boto3', ['duckdb']],
    ['an image', 'registry.local:5000/duckdb/duckdb:1.5.5', ['duckdb']],
    ['an import', 'python -c\nimport duckdb\nduckdb.connect()', ['duckdb']],
    ['a library whose name begins alike', 'pip install duckdb-engine-fake', []],
    ['exported keys', 'eval "$(aws configure export-credentials --format env)"', ['exported-keys']],
    [
      'keys for fish',
      'aws configure export-credentials --profile x --format=fish',
      ['exported-keys'],
    ],
    ['keys that are only printed', 'aws configure export-credentials | jq .Expiration', []],
    [
      'a credential process',
      'credential_process = aws configure export-credentials --profile exchange --format env',
      [],
    ],
    ['frozen keys', 'keys = session.get_credentials().get_frozen_credentials()', ['frozen-keys']],
    [
      'an exchange of its own',
      'curl -H "Authorization: $TOKEN" "$AWS_CONTAINER_CREDENTIALS_FULL_URI"',
      ['own-exchange'],
    ],
    ['another address', 'curl https://example.com/health', []],
    ['a client that comes by new keys', 'rclone/rclone:1.75.2 pip install boto3==1.44.5', []],
  ])('%s', (_, text, signs) => {
    expect(findKeysOnceSigns(text)).toEqual(signs)
  })

  test('the check knows every client of which a run showed that it does', () => {
    const once = MEASUREMENTS.clients
      .filter(({ key, versions }) =>
        versions.some(({ version }) => keyRefreshOf(key, version) === 'once'),
      )
      .map(({ key }) => key)
    expect(once).toEqual(RECOGNIZED_CLIENTS)
  })
})

test.each([
  ['duckdb', undefined, 'once'],
  ['duckdb', '1.5.5', 'once'],
  ['duckdb', '9.0.0', 'once'],
  ['duckdb', '0.1.0', 'once'],
  ['duckdb-refresh', undefined, 'after-refusal'],
  ['boto3', '1.43.0', 'every-call'],
  ['boto3', '1.42.4', undefined],
  ['nobody', undefined, undefined],
])('%s %s comes by new keys: %s', (key, version, expected) => {
  expect(keyRefreshOf(key, version)).toBe(expected)
})

const pod = (main: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'query', namespace: 'ml-team' },
  spec: {
    serviceAccountName: 'train-runner',
    containers: [{ name: 'app', image: 'example/app:1', ...main }],
    ...spec,
  },
})
const findingOf = (...objects: object[]) =>
  checkManifest(
    objects.map((object) => stringify(object)).join('---\n'),
  )?.workloads[0]?.findings.find(({ code }) => code === 'keys-once')

test('the check warns, names the container, and leads to the settings of clients', () => {
  const finding = findingOf(pod({ args: ['pip install duckdb && python query.py'] }))
  expect(finding).toMatchObject({ state: 'warn', edits: [] })
  expect(finding?.detail).toMatch(/^app: .*15 minutes.*REFRESH auto/)
  expect(finding && workloadStepsOf(finding)).toEqual(['client-settings', 'open-account'])
})

test('a script in a ConfigMap of the same text counts as the program that mounts it', () => {
  const script = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'query', namespace: 'ml-team' },
    data: { 'query.sql': secret('') },
  }
  const mounting = pod(
    { volumeMounts: [{ name: 'query', mountPath: '/query' }] },
    { volumes: [{ name: 'query', configMap: { name: 'query' } }] },
  )
  expect(findingOf(script, mounting)?.title).toContain('DuckDB keeps the keys')
  expect(findingOf(script, pod({}))?.state).toBe('pass')
})

test('an init container ends before its keys do', () => {
  const command = [
    'sh',
    '-c',
    'eval "$(aws configure export-credentials --format env)"; s3cmd get x',
  ]
  const init = { initContainers: [{ name: 'fetch', image: 'example/fetch:1', command }] }
  const finding = findingOf(pod({}, init))
  expect(finding?.state).toBe('pass')
  expect(finding && workloadStepsOf(finding)).toEqual([])
})
