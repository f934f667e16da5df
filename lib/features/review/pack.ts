import 'server-only'

import pMap from 'p-map'
import { listReviews, listVersionsSince, readAuditHead } from '@/lib/adapters/database/reviews'
import { listFindingSignOffs } from '@/lib/adapters/database/sign-offs'
import type { UnreadPart } from '@/lib/common/unread'
import { readClusters } from '@/lib/features/clusters/service'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { readClusterFindings } from './cluster-findings'
import { toSignOff, withSignOffs } from './detected-findings'
import { riskOf } from './kinds'
import { readOrganizationFindings, readUnrecordedChanges } from './organization-findings'
import { packTrusts } from './pack-trusts'
import type { ReviewPack } from './schema'
import { toReviewMark } from './service'
import { describeFindingPlace, documentationOf, findingTitle } from './words'

/**
 * Everything a review is based on, as far as the person may read it. It contains the hash of the last
 * audit row, which proves later that no row up to it was changed.
 */
export async function readReviewPack(context: Context): Promise<ReviewPack> {
  const { store, actor, clock } = context
  const [organization, clusters, reviews, signOffs, head, declared] = await Promise.all([
    readOrganizationFindings(context),
    readPart(context, () => readClusters(context)),
    listReviews(store, actor.orgUid),
    listFindingSignOffs(store, actor.orgUid),
    readAuditHead(store, actor.orgUid),
    listTrusts(context, {}),
  ])
  const known = clusters.ok ? clusters.value : []
  const answers = await pMap(
    known,
    async ({ id, name }) => ({
      name,
      reading: await readPart(context, () => readClusterFindings(context, { cluster: id })),
    }),
    { concurrency: 4 },
  )
  const found = [
    ...organization.found,
    ...answers.flatMap(({ reading }) => (reading.ok ? reading.value.found : [])),
  ]
  const { findings, totals } = await withSignOffs(context, found, found.length)
  const [noticed, stored] = await Promise.all([
    readUnrecordedChanges(context, organization.live),
    listVersionsSince(store, actor.orgUid, reviews[0]?.at),
  ])
  const changes = [
    ...noticed.map((each) => ({
      ...each,
      author: null,
      source: 'outside' as const,
      reason: null,
    })),
    ...stored,
  ]
  const statements = organization.policies.flatMap((policy) => policy.statements)
  const sentences = await offload(context, 'summariseStatements', statements, {
    clusters: known.map(({ issuerUrl, name }) => ({ issuerUrl, name })),
  })
  let next = 0
  const now = clock()
  return {
    by: actor.uid,
    at: now.toISOString(),
    audit: head,
    totals,
    findings: findings.map((finding) => ({
      ...finding,
      risk: riskOf(finding.kind),
      title: findingTitle(finding.kind),
      place: describeFindingPlace(finding.where),
      documentation: documentationOf(finding.kind),
    })),
    grants: organization.policies.map(({ name, statements }) => ({
      policy: name,
      statements: statements.map((statement) => ({
        name: statement.name,
        effect: statement.effect,
        sentence: (sentences[next++] ?? []).map(({ text }) => text).join(''),
      })),
    })),
    changes: changes.map(({ policy, version, author, source, reason, at, gone }) => ({
      policy,
      version,
      author,
      source,
      reason,
      gone,
      at: at.toISOString(),
    })),
    ...packTrusts(declared.trusts, found),
    signOffs: signOffs.map((each) => toSignOff(each, now)),
    reviews: reviews.map(toReviewMark),
    unread: [
      ...organization.unread,
      ...declared.unread.map(({ what, why }) => ({ what: `declared trusts of ${what}`, why })),
      ...answers.flatMap(({ name, reading }): UnreadPart[] =>
        reading.ok ? reading.value.unread : [{ what: name, why: reading.error.message }],
      ),
    ],
  }
}
