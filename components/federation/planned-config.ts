import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { issuerUrlOf } from '@/lib/core/identity/issuer'
import type { Cluster } from '@/lib/features/clusters/schema'
import { type Collision, findCollisions } from '@/lib/features/federation/collisions'
import { suggestConfigName, TYPED_ISSUER } from '@/lib/features/federation/config-name'
import type { CreateFederationConfigs, FederationConfig } from '@/lib/features/federation/schema'

/** A federation config that the form would create. */
export type PlannedConfig = {
  /** A cluster's id, or `typed`. */
  key: string
  /** The cluster's name, or the issuer's host. */
  of: string
  name: string
  issuerUrl: string
  audience: string
  collisions: Collision<FederationConfig>[]
}

type ExistingConfigs = { clusters: Cluster[]; existing: FederationConfig[]; issuerBase: string }

const hostOf = (issuerUrl: string) =>
  URL.canParse(issuerUrl) ? new URL(issuerUrl).hostname : 'issuer'

/** The configs that a draft creates, with a name for each and its collisions with existing configs. */
export function planConfigs(
  draft: CreateFederationConfigs,
  { clusters, existing, issuerBase }: ExistingConfigs,
): PlannedConfig[] {
  const taken = existing.map(({ name }) => name)
  const keys = draft.from === 'issuer' ? [TYPED_ISSUER] : draft.clusters
  return keys.map((key) => {
    const issuerUrl = key === TYPED_ISSUER ? draft.issuerUrl : issuerUrlOf(issuerBase, key)
    const of =
      key === TYPED_ISSUER
        ? hostOf(issuerUrl)
        : (clusters.find(({ id }) => id === key)?.name ?? `cluster-${key.slice(0, 8)}`)
    const audience = { issuer: issuerUrl, iam: IAM_AUDIENCE, custom: draft.customAudience.trim() }[
      draft.audience
    ]
    const name = draft.names[key] ?? suggestConfigName(of, draft.audience, taken)
    taken.push(name)
    const complete = issuerUrl !== '' && audience !== ''
    return {
      key,
      of,
      name,
      issuerUrl,
      audience,
      collisions: complete ? findCollisions({ issuerUrl, audience }, existing) : [],
    }
  })
}

/** Whether CoreWeave would reject the config as a duplicate. */
export const isDuplicate = ({ collisions }: PlannedConfig) =>
  collisions.some(({ kind }) => kind === 'duplicate')
