import { expect, test } from 'vitest'
import { clientsFor } from './clients'

const setups = clientsFor({
  endpoint: 'http://cwlota.com',
  region: 'US-EAST-04A',
  bucket: 'datasets',
})
const setupOf = (key: string) => setups.find((setup) => setup.key === key)

test('a client has what was measured of it', () => {
  expect(setupOf('boto3')).toMatchObject({
    works: 'yes',
    least: '1.42.5',
    exchanges: 'every-call',
    facts: { addressing: 'needs-setting', source: { kind: 'run' } },
  })
  expect(setupOf('s5cmd')).toMatchObject({ works: 'no' })
  expect(setupOf('s5cmd')).not.toHaveProperty('least')
})

test('a setup says more than was measured only where it has a way around it', () => {
  expect(setupOf('pytorch')).toMatchObject({ works: 'through-a-file', facts: { works: false } })
})

test('DuckDB is set up so that it comes by new keys', () => {
  expect(setupOf('duckdb')).toMatchObject({
    exchanges: 'before-expiry',
    renewsSeconds: 0,
    facts: { refreshes: 'after-refusal' },
  })
  expect(setupOf('duckdb')?.code).toContain('REFRESH auto')
})

test('each setup addresses the bucket by host name, or says why it does not work', () => {
  const forms =
    /virtual|forcePathStyle[:(]\s*false|force_path_style\W+false|UsePathStyle = false|url_style 'vhost'|--host-bucket=%\(bucket\)s|datasets\.cwlota\.com/i
  const without = setups.filter(({ code, works }) => works === 'yes' && !forms.test(code))
  expect(without.map(({ key }) => key)).toEqual([])
})
