import { describe, expect, test } from 'vitest'
import { CAUSES } from '@/lib/core/verification/causes'
import { CITED_CLIENTS, factsOf, isTooOld, sinceVersionOf } from './client-facts'
import { MEASUREMENTS } from './measurements'
import { isVersionBefore } from './version-order'

const keys = [...MEASUREMENTS.clients, ...CITED_CLIENTS].map(({ key }) => key)

describe('the facts of clients', () => {
  test('each has a source: a run with its date, or an authority', () => {
    for (const key of keys) {
      const source = factsOf(key)?.source
      if (source?.kind === 'run') expect(source.date).toMatch(/^20\d\d-\d\d-\d\d$/)
      else expect(source?.url).toMatch(/^https:\/\//)
    }
  })

  test('a run has proved for at least twelve clients that they take keys and come by new ones', () => {
    const proved = MEASUREMENTS.clients.filter(({ versions: [newest] }) =>
      newest?.takes && newest.reads ? newest.refreshes !== 'not-seen' : false,
    )
    expect(proved.length).toBeGreaterThanOrEqual(12)
  })

  test('the versions of a client are in order, newest first, each once', () => {
    for (const { key, versions } of MEASUREMENTS.clients)
      for (const [index, { version }] of versions.entries()) {
        const next = versions[index + 1]
        if (next) expect(isVersionBefore(next.version, version), `${key} ${version}`).toBe(true)
      }
  })

  test('boto3 takes keys since the version that the run showed', () => {
    expect(factsOf('boto3')).toMatchObject({
      works: true,
      since: '1.42.5',
      tooOld: '1.42.4',
      refreshes: 'every-call',
      addressing: 'needs-setting',
      source: { kind: 'run' },
    })
  })

  test('AWS CLI 2 has a cited version, as the one that can be installed is too old', () => {
    expect(factsOf('aws-cli-2')).toMatchObject({ since: '2.33.2', source: { kind: 'cited' } })
  })

  test('a client that was neither run nor cited has none', () => {
    expect(factsOf('nobody')).toBeUndefined()
    expect(isTooOld('nobody', '0.0.1')).toBe(false)
    expect(() => sinceVersionOf('nobody')).toThrow('No version of nobody')
  })
})

test.each([
  ['boto3', '1.42.4', true],
  ['boto3', '1.42.5', false],
  ['boto3', '1.9.0', true],
  ['aws-cli-2', '2.33.1', true],
  ['aws-cli-2', '2.33.2', false],
  ['rclone', '1.60.1', true],
  // What lies between two measured versions is not known.
  ['rclone', '1.70.0', false],
])('%s %s is too old: %s', (key, version, expected) => {
  expect(isTooOld(key, version)).toBe(expected)
})

test('the words of verifications, which do without the measurements, name the same versions', () => {
  const { explanation } = CAUSES['cli-too-old']
  expect(explanation).toContain(`AWS CLI ${sinceVersionOf('aws-cli-2')}`)
  expect(explanation).toContain(`boto3 ${sinceVersionOf('boto3')}`)
})
