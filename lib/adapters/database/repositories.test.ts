import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import {
  deleteRememberedNamespace,
  insertRememberedNamespace,
  listRememberedNamespaces,
} from './namespaces'
import {
  appendPolicyVersion,
  appendPolicyVersions,
  latestPolicyVersions,
  listPolicyVersions,
} from './policy-versions'
import { findOrgId, upsertOrgId } from './settings'
import {
  findStoredRuns,
  insertRunIntent,
  listRunPlaces,
  type RunIntent,
  storeCreatedJob,
} from './verification-runs'
import {
  findStoredVerification,
  insertVerification,
  listStoredVerifications,
} from './verifications'

const at = new Date('2026-01-02T03:04:05.678Z')

await onBothStores((store) => {
  let org: string
  beforeEach(() => {
    org = randomUUID()
  })

  test('a policy gets a version for each text, and none for the text it has', async () => {
    const change = {
      policy: 'team',
      author: 'ada',
      reason: 'start',
      source: 'console',
      at,
    } as const
    await appendPolicyVersion(store(), org, { ...change, text: 'one' })
    await appendPolicyVersion(store(), org, { ...change, text: 'one' })
    const outside = {
      ...change,
      author: null,
      reason: null,
      source: 'outside',
      text: 'two',
    } as const
    await appendPolicyVersion(store(), org, outside)
    await appendPolicyVersion(store(), org, { ...change, text: 'one', reason: 'restore' })
    const versions = await listPolicyVersions(store(), org, 'team')
    expect(versions.map(({ version, text, source }) => [version, text, source])).toEqual([
      [3, 'one', 'console'],
      [2, 'two', 'outside'],
      [1, 'one', 'console'],
    ])
    expect(await listPolicyVersions(store(), randomUUID(), 'team')).toEqual([])
  })

  test('saving one policy many times at once counts without a gap', async () => {
    const save = (text: string) =>
      appendPolicyVersion(store(), org, {
        policy: 'p',
        text,
        author: 'ada',
        reason: null,
        source: 'console',
        at,
      })
    await Promise.all(Array.from({ length: 8 }, (_, n) => save(`text ${n}`)))
    const versions = await listPolicyVersions(store(), org, 'p')
    expect(versions.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  })

  test('many policies at once, by two who begin at different ends, count without a gap', async () => {
    const policies = Array.from({ length: 120 }, (_, n) => `p-${n}`)
    const keep = (names: string[], text: string) =>
      appendPolicyVersions(
        store(),
        org,
        names.map((policy) => ({
          policy,
          text,
          author: null,
          reason: null,
          source: 'outside' as const,
          at,
        })),
      )
    const [first] = await Promise.all([
      keep(policies, 'one'),
      keep(policies.toReversed(), 'two'),
      keep(policies, 'one'),
    ])
    expect(first.map(({ policy }) => policy)).toEqual(policies)
    const latest = await latestPolicyVersions(store(), org)
    expect([...latest.keys()].toSorted()).toEqual(policies.toSorted())
    for (const { version, text } of latest.values()) {
      expect([2, 3]).toContain(version)
      if (version === 3) expect(text).toBe('one')
    }
    expect((await listPolicyVersions(store(), org, 'p-7')).map(({ version }) => version)).toEqual(
      latest.get('p-7')?.version === 3 ? [3, 2, 1] : [2, 1],
    )
  })

  test('a run is found by its Job once the Job is stored, in its organization and cluster only', async () => {
    const unread = { ok: false, at: '', error: { code: 'forbidden', message: '' } } as const
    const intent: RunIntent = {
      nonce: randomUUID(),
      cluster: 'c1',
      namespace: 'ml-team',
      account: 'runner',
      actor: 'ada',
      bucketCheck: null,
      refresh: null,
      preflight: {
        issuerUrl: 'https://issuer.example',
        account: unread,
        webhook: unread,
        configs: unread,
        issuer: unread,
        policies: unread,
      },
      dryRunSpec: null,
      startedAt: at,
    }
    const created = {
      name: 'verify-x',
      uid: randomUUID(),
      template: { spec: { containers: [{ name: 'verify', command: ['sh', '-c', 'é'] }] } },
      mac: 'code',
    }
    const wanted = { cluster: 'c1', uids: [created.uid] }
    await insertRunIntent(store(), org, intent)
    expect(await findStoredRuns(store(), org, wanted)).toEqual([])
    await storeCreatedJob(store(), org, intent.nonce, created)
    expect(await findStoredRuns(store(), org, wanted)).toEqual([{ ...intent, ...created }])
    const named = { cluster: 'c1', namespace: 'ml-team', name: 'verify-x' }
    expect(await findStoredRuns(store(), org, named)).toHaveLength(1)
    expect(await findStoredRuns(store(), org, { ...wanted, cluster: 'c2' })).toEqual([])
    expect(await findStoredRuns(store(), org, { ...wanted, uids: [] })).toEqual([])
    expect(await findStoredRuns(store(), randomUUID(), wanted)).toEqual([])
    expect(await listRunPlaces(store(), org)).toEqual([{ cluster: 'c1', namespace: 'ml-team' }])
  })

  test('the first account of a verification stays, without the secrets in it', async () => {
    const name = { cluster: 'c', namespace: 'ml-team', name: 'verify-1' }
    const kept = {
      ...name,
      account: 'train-runner',
      verdict: 'failed',
      cause: 'refused with CW-SECRET-0123456789',
      steps: [{ check: 'exchange', log: 'CW-SECRET-0123456789' }],
      log: 'Authorization: CW-SECRET-0123456789\ndone',
      actor: 'ada',
      startedAt: at,
      endedAt: at,
    }
    await insertVerification(store(), org, kept)
    await insertVerification(store(), org, { ...kept, verdict: 'passed' })
    const read = await findStoredVerification(store(), org, name)
    expect(read).toMatchObject({ ...name, verdict: 'failed', startedAt: at })
    expect(JSON.stringify(read)).not.toContain('0123456789')
    expect(await listStoredVerifications(store(), org, { account: 'train-runner' })).toEqual([read])
    expect(await listStoredVerifications(store(), org, { namespace: 'other' })).toEqual([])
    expect(await findStoredVerification(store(), randomUUID(), name)).toBeUndefined()
  })

  test('namespaces are remembered for a person and a cluster, once, and forgotten', async () => {
    const whose = { actor: 'ada', cluster: 'c' }
    for (const namespace of ['b', 'a', 'a'])
      await insertRememberedNamespace(store(), org, { ...whose, namespace })
    await insertRememberedNamespace(store(), org, { ...whose, actor: 'eve', namespace: 'z' })
    expect(await listRememberedNamespaces(store(), org, whose)).toEqual(['a', 'b'])
    await deleteRememberedNamespace(store(), org, { ...whose, namespace: 'a' })
    expect(await listRememberedNamespaces(store(), org, whose)).toEqual(['b'])
  })

  test('the short organization ID is stored and can be corrected', async () => {
    expect(await findOrgId(store(), org)).toBeUndefined()
    await upsertOrgId(store(), org, 'abc123')
    await upsertOrgId(store(), org, 'abc124')
    expect(await findOrgId(store(), org)).toBe('abc124')
  })
})
