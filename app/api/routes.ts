import { z } from 'zod'
import { exportAccess } from '@/lib/features/access/export'
import { readAccountReach } from '@/lib/features/access/reach'
import { recordAccessQuestion } from '@/lib/features/access/recorded-question'
import { AccessExport, AccessQuestion, FindSubjects } from '@/lib/features/access/schema'
import { findSubjects, readAccess } from '@/lib/features/access/service'
import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { AuditSearch } from '@/lib/features/audit/schema'
import { exportAudit, readChainReport } from '@/lib/features/audit/service'
import { BucketNames } from '@/lib/features/buckets/schema'
import { readBucketPolicies } from '@/lib/features/buckets/service'
import { CanaryFilter, CanaryRef } from '@/lib/features/canaries/schema'
import { listCanarySummaries, readCanary, settleCanaries } from '@/lib/features/canaries/service'
import { readClusterGrants } from '@/lib/features/clusters/access-reports'
import { readIssuer, readOwnIssuer, recordIssuerKeys } from '@/lib/features/clusters/issuer'
import { readClusterOrganization } from '@/lib/features/clusters/organization'
import { ClusterRef, WebhookRef } from '@/lib/features/clusters/schema'
import { readAccounts, readCluster, readClusters } from '@/lib/features/clusters/service'
import { readWebhook } from '@/lib/features/clusters/webhook'
import { CoverageRef } from '@/lib/features/coverage/schema'
import { readCoverage, readTemplates } from '@/lib/features/coverage/service'
import { ListTrusts } from '@/lib/features/declared-trusts/schema'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { readDigestPreview } from '@/lib/features/digest/service'
import { ReadExport } from '@/lib/features/export/schema'
import { exportArchive } from '@/lib/features/export/service'
import { checkTypedIssuer } from '@/lib/features/federation/issuer-check'
import { FederationConfigRef, IssuerQuery } from '@/lib/features/federation/schema'
import { readFederationConfig, readFederationConfigs } from '@/lib/features/federation/service'
import { WantedGrant } from '@/lib/features/give-access/schema'
import { readGrantProposal } from '@/lib/features/give-access/service'
import { readNavigationCounts } from '@/lib/features/home/navigation-counts'
import { readIssuerKeys } from '@/lib/features/issuer-keys/service'
import { NamespacesRef } from '@/lib/features/namespaces/schema'
import { readNamespaceList, readNamespaces } from '@/lib/features/namespaces/service'
import { recordOwnName } from '@/lib/features/people/service'
import { readPolicyHistory, readPolicyVersion } from '@/lib/features/policies/history'
import { PolicyAddress, VersionAddress } from '@/lib/features/policies/schema'
import {
  readLivePolicies,
  readPolicies,
  readPolicy,
  readPolicyInventory,
  recordOutsideChanges,
} from '@/lib/features/policies/service'
import { readRequestReview } from '@/lib/features/requests/review'
import { RequestRef } from '@/lib/features/requests/schema'
import { notifyDueGrants, readRequest } from '@/lib/features/requests/service'
import { readImpersonation } from '@/lib/features/review/impersonation'
import { readPermanentKeys } from '@/lib/features/review/keys'
import { exportReviewPack } from '@/lib/features/review/pack-sign-off'
import { ClusterReviewRef, ReviewSightings } from '@/lib/features/review/schema'
import {
  readClusterReview,
  readReview,
  readReviewDays,
  recordReviewSightings,
} from '@/lib/features/review/service'
import { listJumpTargets } from '@/lib/features/search/service'
import {
  AccountRef,
  CreateServiceAccount,
  ListServiceAccounts,
  MoreServiceAccounts,
  PreviewInjection,
} from '@/lib/features/service-accounts/schema'
import {
  previewInjection,
  previewServiceAccount,
  readFirstServiceAccounts,
  readMoreServiceAccounts,
  readServiceAccount,
  readServiceAccounts,
} from '@/lib/features/service-accounts/service'
import { LinkToken, SignIn, StartSignIn } from '@/lib/features/session/schema'
import {
  finishSignIn,
  linkOwnToken,
  signIn,
  signOut,
  signOutByProvider,
  startSignIn,
} from '@/lib/features/session/service'
import { SuspensionParams } from '@/lib/features/suspensions/schema'
import { readSuspension, readSuspensions } from '@/lib/features/suspensions/service'
import { ClusterDaysRef, ReviewDaysRef } from '@/lib/features/trends/schema'
import { readClusterDays } from '@/lib/features/trends/service'
import { compareWithLastPassed } from '@/lib/features/verifications/comparison'
import { listVerifications } from '@/lib/features/verifications/list'
import { readVerificationOffers } from '@/lib/features/verifications/offers'
import {
  OffersOf,
  StreamVerification,
  VerificationFilter,
  VerificationRef,
} from '@/lib/features/verifications/schema'
import { readVerification, readVerifiedReport } from '@/lib/features/verifications/service'
import { streamVerification } from '@/lib/features/verifications/stream'
import { readThrottling } from '@/lib/features/verifications/throttling'
import { checkWorkloadFiles } from '@/lib/features/workloads/check'
import { WorkloadFilesOf, WorkloadsOf } from '@/lib/features/workloads/schema'
import { readWorkloads } from '@/lib/features/workloads/service'
import type { ApiRoutes } from '@/lib/server/api-routes'
import { callback, signedForm } from '@/lib/server/identity-provider-routes'
import { download, openPost, record, sessionPost, signingOut } from '@/lib/server/post'
import { readPart } from '@/lib/server/read-part'
import { route } from '@/lib/server/route'
import { stream } from '@/lib/server/stream'
import { budgeted } from '@/lib/server/work-budget'

/** Every address below /api. */
export const apiRoutes = {
  access: { GET: route(budgeted('access', readAccess), AccessQuestion) },
  'access/asked': { POST: record(budgeted('access', recordAccessQuestion), AccessQuestion) },
  'access/export': { POST: download(exportAccess, AccessExport) },
  'access/subjects': { GET: route(findSubjects, FindSubjects) },
  'approval-rules': {
    GET: route((context) => readPart(context, () => readApprovalRules(context))),
  },
  'audit/chain': { GET: route(readChainReport) },
  'audit/export': { POST: download(exportAudit, AuditSearch) },
  'bucket-policies': { GET: route(readBucketPolicies, BucketNames) },
  canaries: { GET: route(listCanarySummaries, CanaryFilter) },
  'canaries/[id]': { GET: route(readCanary, CanaryRef) },
  'canaries/settled': {
    POST: record((context, filter) => settleCanaries(context, filter), CanaryFilter),
  },
  'clouds/declared': { GET: route(listTrusts, ListTrusts) },
  clusters: { GET: route(readClusters) },
  'clusters/[cluster]': { GET: route(readCluster, ClusterRef) },
  'clusters/[cluster]/accounts': { GET: route(readAccounts, ClusterRef) },
  'clusters/[cluster]/coverage': { GET: route(readCoverage, CoverageRef) },
  'clusters/[cluster]/days': { GET: route(readClusterDays, ClusterDaysRef) },
  'clusters/[cluster]/grants': { GET: route(readClusterGrants, ClusterRef) },
  'clusters/[cluster]/issuer': { GET: route(readIssuer, ClusterRef) },
  'clusters/[cluster]/issuer/keys': { GET: route(readIssuerKeys, ClusterRef) },
  'clusters/[cluster]/issuer/seen': { POST: record(recordIssuerKeys, ClusterRef) },
  'clusters/[cluster]/organization': { GET: route(readClusterOrganization, ClusterRef) },
  'clusters/[cluster]/own-issuer': { GET: route(readOwnIssuer, ClusterRef) },
  'clusters/[cluster]/templates': { GET: route(readTemplates, CoverageRef) },
  'clusters/[cluster]/verified': { GET: route(readVerifiedReport, ClusterRef) },
  'clusters/[cluster]/webhook': { GET: route(readWebhook, WebhookRef) },
  'clusters/[cluster]/workloads': { GET: route(readWorkloads, WorkloadsOf) },
  'clusters/[cluster]/workloads/check': { GET: route(checkWorkloadFiles, WorkloadFilesOf) },
  digest: { GET: route(readDigestPreview) },
  'due-grants': { POST: record(notifyDueGrants, z.unknown()) },
  export: { POST: download(exportArchive, ReadExport) },
  federation: { GET: route(readFederationConfigs) },
  'federation/[uid]': { GET: route(readFederationConfig, FederationConfigRef) },
  'federation/issuer': { GET: route(checkTypedIssuer, IssuerQuery) },
  jump: { GET: route(listJumpTargets) },
  'linked-token': { POST: sessionPost(linkOwnToken, LinkToken) },
  'live-policies': { GET: route(readLivePolicies) },
  marks: { GET: route(readNavigationCounts) },
  'namespaces/[cluster]': { GET: route(readNamespaceList, ClusterRef) },
  'namespaces/[cluster]/facts': { GET: route(readNamespaces, NamespacesRef) },
  'outside-changes': { POST: record(recordOutsideChanges, z.unknown()) },
  'people/seen': { POST: record(recordOwnName, z.unknown()) },
  policies: { GET: route(readPolicies) },
  'policies/[name]': { GET: route(readPolicy, PolicyAddress) },
  'policies/[name]/versions': { GET: route(readPolicyHistory, PolicyAddress) },
  'policies/[name]/versions/[version]': { GET: route(readPolicyVersion, VersionAddress) },
  'policy-inventory': { GET: route(readPolicyInventory) },
  'requests/[id]': { GET: route(readRequest, RequestRef) },
  'requests/[id]/review': { GET: route(budgeted('compare', readRequestReview), RequestRef) },
  review: { GET: route(budgeted('review', readReview)) },
  'review/clusters/[cluster]': {
    GET: route(budgeted('review', readClusterReview), ClusterReviewRef),
  },
  'review/days': { GET: route(readReviewDays, ReviewDaysRef) },
  'review/keys': { GET: route(budgeted('review', readPermanentKeys)) },
  'review/pack': { POST: download(exportReviewPack, z.unknown()) },
  'review/seen': { POST: record(recordReviewSightings, ReviewSightings) },
  'service-accounts': { GET: route(readServiceAccounts, ListServiceAccounts) },
  'service-accounts/[cluster]/[namespace]/[name]': { GET: route(readServiceAccount, AccountRef) },
  'service-accounts/[cluster]/[namespace]/[name]/become': {
    GET: route(readImpersonation, AccountRef),
  },
  'service-accounts/[cluster]/[namespace]/[name]/grant': {
    GET: route(budgeted('access', readGrantProposal), WantedGrant),
  },
  'service-accounts/[cluster]/[namespace]/[name]/offers': {
    GET: route(readVerificationOffers, OffersOf),
  },
  'service-accounts/[cluster]/[namespace]/[name]/preview': {
    GET: route(previewInjection, PreviewInjection),
  },
  'service-accounts/[cluster]/[namespace]/[name]/reach': {
    GET: route(readAccountReach, AccountRef),
  },
  'service-accounts/[cluster]/[namespace]/[name]/throttled': {
    GET: route(readThrottling, OffersOf),
  },
  'service-accounts/first': { GET: route(readFirstServiceAccounts, ListServiceAccounts) },
  'service-accounts/more': { GET: route(readMoreServiceAccounts, MoreServiceAccounts) },
  'service-accounts/new': { GET: route(previewServiceAccount, CreateServiceAccount) },
  'sign-in': { POST: openPost(signIn, SignIn) },
  'sign-in/back-channel-logout': { POST: signedForm(signOutByProvider) },
  'sign-in/callback': { GET: callback(finishSignIn) },
  'sign-in/start': { POST: openPost(startSignIn, StartSignIn) },
  'sign-out': { POST: signingOut(signOut) },
  suspensions: { GET: route(readSuspensions) },
  'suspensions/[suspension]': { GET: route(readSuspension, SuspensionParams) },
  verifications: { GET: route(listVerifications, VerificationFilter) },
  'verifications/[cluster]/[namespace]/[name]': { GET: route(readVerification, VerificationRef) },
  'verifications/[cluster]/[namespace]/[name]/compare': {
    GET: route(compareWithLastPassed, VerificationRef),
  },
  'verifications/[cluster]/[namespace]/[name]/events': {
    GET: stream(streamVerification, StreamVerification),
  },
} satisfies ApiRoutes
