import 'server-only'

export {
  type AccountList,
  type AccountsPage,
  type ClusterAccounts,
  firstReachableAccounts,
  listAccounts,
  listAccountsPage,
  reachableAccounts,
  readAccounts,
  readEveryAccount,
} from './accounts'
export {
  isClusterWide,
  issuerOf,
  kubernetesFor,
  type OpenCluster,
  openCluster,
  readCluster,
  readClusters,
} from './cluster'
export { readClusterIssuer, recordKeysOfClusters, recordTokenKey } from './issuer'
export { listNamespaces } from './namespaces'
export { organizationIdOfHost, readOrganizationId } from './organization'
export { unreadAccounts } from './unread'
export { countEndpoints, readCertificateCheck, readWebhookHealth } from './webhook-health'
export { findWebhook, type RegisteredWebhook } from './webhook-layers'
