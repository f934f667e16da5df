import { stringify } from 'yaml'
import type { Reading } from '@/lib/common/result'
import { uniqueNames } from '@/lib/common/unique-names'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { terraformName } from '@/lib/core/policy/hcl'

/** Whom a cloud is to trust: one service account of one cluster. */
export type Identity = {
  issuerUrl: string
  clusterName: string
  namespace: string
  name: string
}

export type AccountPlace = Identity & {
  cluster: string
  /** Absent where the cluster could not be read. */
  isPublic?: boolean
  /** Whether it is there. */
  account: Reading<null>
}

/** Where a file is used: given to the cloud, read on its way there, or applied to the cluster. */
export type Place = 'cloud' | 'document' | 'cluster'

export type SetupFile = {
  id: string
  label: string
  place: Place
  language: 'hcl' | 'shell' | 'json' | 'yaml'
  filename: string
  text: string
}

export type SetupNote = { kind: 'info' | 'warn'; title: string; text: string }

/** What to do, in order. Identifiers stand between backticks. */
export type SetupStep = { title: string; text: string }

export type Setup = {
  files: SetupFile[]
  steps: SetupStep[]
  notes: SetupNote[]
  /** Whom these files let in, and by which role, provider, identity or mount. */
  trusts: Trusting[]
  /** Chosen too, and in no file: the target takes no more. */
  left: Identity[]
}

export type Trusting = { target: TrustTarget; trusted: Identity[] }

export type SetupOptions = {
  /** AWS has not needed it since 2023. */
  thumbprint?: boolean | undefined
  /** What the AWS account's quota lets a trust policy have. */
  trustLimit?: 2048 | 4096 | undefined
}

export const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** Several manifests in one file, as kubectl 1.29 and later read them: YAML 1.1. */
export const documents = (manifests: readonly object[]) =>
  manifests.map((manifest) => stringify(manifest, { lineWidth: 0, version: '1.1' })).join('---\n')

/** A file that the shell writes; what it holds is not looked into. */
export const hereDocument = (filename: string, text: string) =>
  `cat > ${filename} <<'EOF'\n${text.replace(/\n$/, '')}\nEOF`

export const script = (parts: readonly string[]) => `set -eu\n\n${parts.join('\n\n')}\n`

export const terraform = (blocks: readonly string[]) => blocks.join('\n')

/** Names of resources that stay apart, whatever they were made from. */
export const localNames = () => uniqueNames(terraformName)

/** Those of each issuer together, in the order in which they first come. */
export function byIssuer(identities: readonly Identity[]) {
  const issuers = new Map<string, Identity[]>()
  for (const identity of identities)
    issuers.set(identity.issuerUrl, [...(issuers.get(identity.issuerUrl) ?? []), identity])
  return [...issuers].map(([issuerUrl, trusted]) => ({
    issuerUrl,
    clusterName: trusted[0]?.clusterName ?? '',
    trusted,
  }))
}

/** `name`, then `name-2` and so on, never longer than `most`. */
export const numbered = (name: string, index: number, most: number) =>
  index === 0 ? name : `${name.slice(0, most - `-${index + 1}`.length)}-${index + 1}`

export const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
