import {
  deleteCanaryRow,
  findCanary,
  insertCanary,
  listCanaries,
  updateCanaryOwner,
} from '@/lib/adapters/database/canaries'
import { canaries } from '@/lib/adapters/database/canaries-tables'
import {
  deleteDeclaredTrust,
  findDeclaredTrust,
  listDeclaredTrusts,
  recordTrustVerification,
  upsertDeclaredTrust,
} from '@/lib/adapters/database/declared-trusts'
import { declaredTrusts } from '@/lib/adapters/database/declared-trusts-tables'
import {
  deleteLinkedToken,
  findLinkedToken,
  upsertLinkedToken,
} from '@/lib/adapters/database/linked-tokens'
import { insertPackSignOff, listPackSignOffs } from '@/lib/adapters/database/pack-sign-offs'
import { findPerson, listPeople, upsertPerson } from '@/lib/adapters/database/people'
import { people } from '@/lib/adapters/database/people-tables'
import {
  findRequestRow,
  insertApprovalRules,
  insertRequest,
  latestApprovalRules,
  listRequestEvents,
  listRequestRows,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import {
  approvalRules,
  requestEvents,
  requestsTable,
} from '@/lib/adapters/database/requests-tables'
import { findingSignOffs, packSignOffs } from '@/lib/adapters/database/reviews-tables'
import { orgSettings, verifications } from '@/lib/adapters/database/schema'
import type { SealedTable } from '@/lib/adapters/database/sealed-rows'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import { findOrgId, upsertOrgId } from '@/lib/adapters/database/settings'
import { linkedTokens } from '@/lib/adapters/database/sign-in-tables'
import {
  deleteFindingSignOff,
  listFindingSignOffs,
  upsertFindingSignOff,
} from '@/lib/adapters/database/sign-offs'
import {
  endSuspension,
  findOpenSuspension,
  findSuspensionRow,
  insertSuspension,
  listSuspensionRows,
} from '@/lib/adapters/database/suspensions'
import { suspensions } from '@/lib/adapters/database/suspensions-tables'
import {
  findStoredVerification,
  insertVerification,
  listStoredVerifications,
} from '@/lib/adapters/database/verifications'
import { preflightWith } from '../verifications/evidence'

export const sealedAt = new Date('2026-01-02T03:04:05.678Z')
export const sealedLater = new Date('2026-02-02T03:04:05.678Z')

export type SealedTableCase = {
  /** Stores two rows through the store's own functions. */
  write: (store: SealedStore, orgUid: string) => Promise<unknown>
  /** Changes the first row through them. */
  change?: (store: SealedStore, orgUid: string) => Promise<unknown>
  remove?: (store: SealedStore, orgUid: string) => Promise<unknown>
  /** What reads the first row. */
  reads: ((store: SealedStore, orgUid: string) => Promise<unknown>)[]
  /** What reads one row by its key, where nothing lists them. */
  readByKey?: (store: SealedStore, orgUid: string, key: Record<string, unknown>) => Promise<unknown>
}

const linkedToken = (subject: string) => ({
  provider: `corp-${subject}`,
  subject,
  actorUid: `uid-${subject}`,
  sealed: `sealed-${subject}`,
  lastFour: subject.repeat(4),
  linkedAt: subject === 'a' ? sealedAt : sealedLater,
})

const trust = (id: string) => ({
  id,
  cluster: `c-${id}`,
  issuerUrl: `https://issuer.example/${id}`,
  namespace: `ns-${id}`,
  name: `sa-${id}`,
  target: { cloud: 'aws', role: id },
  source: 'declared' as const,
  actor: `ada-${id}`,
  at: id === 'a' ? sealedAt : sealedLater,
})
export const canaryRecord = (id: string) => ({
  id,
  cluster: `c-${id}`,
  namespace: `ns-${id}`,
  account: `sa-${id}`,
  bucketCheck: { bucket: `bucket-${id}`, access: 'read' as const },
  schedule: id === 'a' ? ('hourly' as const) : ('daily' as const),
  offsetMinutes: id.length,
  cronJob: `canary-${id}`,
  uid: `uid-${id}`,
  settings: { schedule: id },
  template: { spec: { containers: [{ name: id }] } },
  dryRunSpec: { containers: [{ name: id }] },
  preflight: preflightWith({ zone: `zone-${id}` }),
  madeBy: `ada ${id}`,
  madeAt: id === 'a' ? sealedAt : sealedLater,
  owner: `bob ${id}`,
  basis: { keys: id },
  missed: [id],
})
export const suspensionRecord = (id: string) => ({
  id,
  principal: `role/${id}`,
  reason: `because ${id}`,
  actor: `ada ${id}`,
  at: id === 'a' ? sealedAt : sealedLater,
  steps: [{ kind: id }],
  claim: `claim ${id}`,
})
const verification = (name: string) => ({
  cluster: `c-${name}`,
  namespace: `ns-${name}`,
  name,
  account: `sa-${name}`,
  verdict: `v-${name}`,
  cause: `cause-${name}`,
  steps: [{ name }],
  log: `log of ${name}`,
  actor: `ada ${name}`,
  startedAt: name === 'a' ? sealedAt : sealedLater,
  endedAt: name === 'a' ? sealedAt : sealedLater,
})
const keyOfVerification = ({ cluster, namespace, name }: ReturnType<typeof verification>) => ({
  cluster,
  namespace,
  name,
})
export const requestRecord = (title: string) => ({
  request: {
    kind: 'save' as const,
    status: 'open' as const,
    title,
    policy: title,
    text: `text of ${title}`,
    was: `was ${title}`,
    base: `base ${title}`,
    reason: `because ${title}`,
    ticket: `T-${title}`,
    author: `ada ${title}`,
    authorName: `Ada ${title}`,
    accounts: [`ns/${title}`],
    createdAt: title === 'a' ? sealedAt : sealedLater,
    expiresAt: title === 'a' ? sealedAt : sealedLater,
    beforeText: `before ${title}`,
  },
  event: {
    kind: 'created' as const,
    actor: `ada ${title}`,
    actorName: `Ada ${title}`,
    at: title === 'a' ? sealedAt : sealedLater,
    words: title,
    hash: title,
    base: title,
    text: title,
  },
})
export const approveFirstRequest = (store: SealedStore, orgUid: string) =>
  updateRequestRow(store, orgUid, 1, async () => ({
    set: { status: 'applying', claimedAt: sealedAt },
    event: { kind: 'approved', actor: 'bea', at: sealedAt },
  }))
const signOff = (finding: string) => ({
  finding,
  title: `title ${finding}`,
  place: `place ${finding}`,
  until: finding === 'a' ? sealedAt : sealedLater,
  reason: `because ${finding}`,
  actor: `ada ${finding}`,
  at: finding === 'a' ? sealedAt : sealedLater,
})
const packSignOff = (actor: string) => ({
  actor,
  at: actor === 'a' ? sealedAt : sealedLater,
  comment: `comment of ${actor}`,
  digest: `digest ${actor}`,
  auditRow: actor === 'a' ? 1 : 2,
  auditHead: `head ${actor}`,
})
const personRecord = (person: string) => ({
  person,
  providerName: `provider of ${person}`,
  providerNameAt: person === 'a' ? sealedAt : sealedLater,
  clusterName: `${person}@example.com`,
  clusterNameAt: person === 'a' ? sealedAt : sealedLater,
  writtenName: `name of ${person}`,
  writtenBy: `ada ${person}`,
  writtenAt: person === 'a' ? sealedAt : sealedLater,
})
const bothRequests = async (store: SealedStore, orgUid: string) => {
  await insertRequest(store, orgUid, requestRecord('a'))
  await insertRequest(store, orgUid, requestRecord('b'))
}

/** How the rows of each sealed table are written and read. */
export const SEALED_TABLE_CASES = new Map<SealedTable, SealedTableCase>([
  [
    approvalRules,
    {
      write: async (store, orgUid) => {
        await insertApprovalRules(store, orgUid, {
          after: 0,
          rules: ['a'],
          request: 1,
          at: sealedAt,
        })
        await insertApprovalRules(store, orgUid, {
          after: 1,
          rules: ['b'],
          request: 2,
          at: sealedLater,
        })
      },
      reads: [(store, orgUid) => latestApprovalRules(store, orgUid)],
    },
  ],
  [
    requestsTable,
    {
      write: bothRequests,
      change: approveFirstRequest,
      reads: [
        (store, orgUid) => findRequestRow(store, orgUid, 1),
        (store, orgUid) => listRequestRows(store, orgUid, {}, 10),
        (store, orgUid) =>
          updateRequestRow(store, orgUid, 1, async () => ({ set: { title: 'x' } })),
      ],
    },
  ],
  [
    requestEvents,
    {
      write: bothRequests,
      reads: [
        (store, orgUid) => listRequestEvents(store, orgUid, 1),
        (store, orgUid) =>
          updateRequestRow(store, orgUid, 1, async () => ({ set: { title: 'x' } })),
      ],
    },
  ],
  [
    suspensions,
    {
      write: async (store, orgUid) => {
        await insertSuspension(store, orgUid, suspensionRecord('a'))
        await insertSuspension(store, orgUid, suspensionRecord('b'))
      },
      change: (store, orgUid) =>
        endSuspension(store, orgUid, { id: 'a', claim: 'claim a', now: sealedLater, actor: 'bea' }),
      reads: [
        (store, orgUid) => listSuspensionRows(store, orgUid),
        (store, orgUid) => findSuspensionRow(store, orgUid, 'a'),
        (store, orgUid) => findOpenSuspension(store, orgUid, 'role/a'),
      ],
    },
  ],
  [
    declaredTrusts,
    {
      write: async (store, orgUid) => {
        await upsertDeclaredTrust(store, orgUid, trust('a'))
        await upsertDeclaredTrust(store, orgUid, trust('b'))
      },
      change: (store, orgUid) =>
        recordTrustVerification(store, orgUid, {
          id: 'a',
          target: trust('a').target,
          by: 'bea',
          at: sealedAt,
          outcome: 'passed',
        }),
      remove: (store, orgUid) => deleteDeclaredTrust(store, orgUid, 'a'),
      reads: [
        (store, orgUid) => listDeclaredTrusts(store, orgUid),
        (store, orgUid) => findDeclaredTrust(store, orgUid, 'a'),
      ],
    },
  ],
  [
    canaries,
    {
      write: async (store, orgUid) => {
        await insertCanary(store, orgUid, canaryRecord('a'), 5000)
        await insertCanary(store, orgUid, canaryRecord('b'), 5000)
      },
      change: (store, orgUid) =>
        updateCanaryOwner(store, orgUid, { id: 'a', from: 'bob a', to: 'carol' }),
      remove: (store, orgUid) => deleteCanaryRow(store, orgUid, 'a'),
      reads: [
        (store, orgUid) => listCanaries(store, orgUid, { limit: 10 }),
        (store, orgUid) => findCanary(store, orgUid, 'a'),
      ],
    },
  ],
  [
    verifications,
    {
      write: async (store, orgUid) => {
        await insertVerification(store, orgUid, verification('a'))
        await insertVerification(store, orgUid, verification('b'))
      },
      reads: [
        (store, orgUid) => listStoredVerifications(store, orgUid),
        (store, orgUid) =>
          findStoredVerification(store, orgUid, keyOfVerification(verification('a'))),
      ],
    },
  ],
  [
    findingSignOffs,
    {
      write: async (store, orgUid) => {
        await upsertFindingSignOff(store, orgUid, signOff('a'))
        await upsertFindingSignOff(store, orgUid, signOff('b'))
      },
      change: (store, orgUid) =>
        upsertFindingSignOff(store, orgUid, { ...signOff('a'), until: sealedLater }),
      remove: (store, orgUid) => deleteFindingSignOff(store, orgUid, 'a'),
      reads: [(store, orgUid) => listFindingSignOffs(store, orgUid)],
    },
  ],
  [
    orgSettings,
    {
      write: (store, orgUid) => upsertOrgId(store, orgUid, 'abc'),
      change: (store, orgUid) => upsertOrgId(store, orgUid, 'abd'),
      reads: [(store, orgUid) => findOrgId(store, orgUid)],
    },
  ],
  [
    linkedTokens,
    {
      write: async (store, orgUid) => {
        await upsertLinkedToken(store, orgUid, linkedToken('a'))
        await upsertLinkedToken(store, orgUid, linkedToken('b'))
      },
      change: (store, orgUid) =>
        upsertLinkedToken(store, orgUid, { ...linkedToken('a'), linkedAt: sealedLater }),
      remove: (store, orgUid) =>
        deleteLinkedToken(store, orgUid, { provider: 'corp-a', subject: 'a' }),
      reads: [
        (store, orgUid) => findLinkedToken(store, orgUid, { provider: 'corp-a', subject: 'a' }),
      ],
      readByKey: (store, orgUid, { provider, subject }) =>
        findLinkedToken(store, orgUid, { provider: String(provider), subject: String(subject) }),
    },
  ],
  [
    packSignOffs,
    {
      write: async (store, orgUid) => {
        await insertPackSignOff(store, orgUid, packSignOff('a'))
        await insertPackSignOff(store, orgUid, packSignOff('b'))
      },
      reads: [(store, orgUid) => listPackSignOffs(store, orgUid)],
    },
  ],
  [
    people,
    {
      write: async (store, orgUid) => {
        await upsertPerson(store, orgUid, personRecord('a'))
        await upsertPerson(store, orgUid, personRecord('b'))
      },
      change: (store, orgUid) =>
        upsertPerson(store, orgUid, { person: 'a', clusterName: 'ada@example.org' }),
      reads: [
        (store, orgUid) => listPeople(store, orgUid),
        (store, orgUid) => findPerson(store, orgUid, 'a'),
      ],
    },
  ],
])
