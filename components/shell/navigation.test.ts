import { expect, test } from 'vitest'
import { isUnderItem, navigation, navigationFor, troubleshoot } from './navigation'

const items = [...navigation.flatMap(({ items }) => items), troubleshoot]
const entriesOf = (path: string) =>
  items.filter((item) => isUnderItem(item, path)).map(({ label }) => label)

test.each([
  ['/', 'Home'],
  ['/workloads', 'Workloads'],
  ['/clusters/c-1/namespaces/ml-team/service-accounts/train-runner', 'Workloads'],
  ['/clusters/c-1/namespaces/ml-team/service-accounts/train-runner/clouds', 'Workloads'],
  ['/clusters/c-1/service-accounts/new', 'Workloads'],
  ['/clusters/c-1', 'Clusters'],
  ['/clusters/c-1/setup', 'Clusters'],
  ['/buckets/models', 'Buckets'],
  ['/policies/wif-ml-team/history', 'Policies'],
  ['/access', 'Access'],
  ['/requests/3', 'Requests'],
  ['/findings', 'Findings'],
  ['/activity', 'Activity'],
  ['/activity/pack', 'Activity'],
  ['/verifications/c-1/ml-team/run', 'Activity'],
  ['/suspensions/new', 'Activity'],
  ['/audit', 'Activity'],
  ['/clouds/trust', 'Other clouds'],
  ['/diagnose', 'Troubleshoot'],
])('%s belongs to %s', (path, label) => {
  expect(entriesOf(path)).toEqual([label])
})

test('a person who works in namespaces only gets four entries', () => {
  const [only, ...others] = navigationFor(true)
  expect(others).toEqual([])
  expect(only?.items.map(({ label }) => label)).toEqual([
    'Home',
    'Workloads',
    'Requests',
    'Activity',
  ])
  expect(navigationFor(false)).toBe(navigation)
})
