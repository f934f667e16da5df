import type { TrustTarget } from '@/lib/core/identity/trust-target'
import type { TrustEntry } from './schema'

/** The identifying fields of a target. Two targets with equal fields are two versions of one trust. */
function identifyingFields(target: TrustTarget): readonly (string | undefined)[] {
  switch (target.cloud) {
    case 'aws':
      return [target.partition, target.accountId, target.role]
    case 'gcp':
      return [target.projectNumber, target.pool, target.provider, target.serviceAccount]
    case 'azure':
      return [target.tenantId.toLowerCase(), target.clientId.toLowerCase()]
    case 'vault':
      return [target.address.replace(/\/+$/, ''), target.namespace, target.mount, target.role]
    case 'tailscale':
      return [target.clientId]
    case 'oidc':
      return [target.name]
  }
}

/** Identifies a trust by its account and target. */
export const trustKey = ({ cluster, namespace, name, target }: TrustEntry) =>
  JSON.stringify([
    cluster,
    namespace,
    name,
    target.cloud,
    ...identifyingFields(target).map((it) => it ?? ''),
  ])

/** Sorts keys, because the database does not preserve their order. */
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

export const sameTarget = (one: unknown, other: unknown) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
