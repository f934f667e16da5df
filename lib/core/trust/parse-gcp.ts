import { isRecord } from '@/lib/common/record'
import type { JsonPath } from '@/lib/core/policy/document'
import { parseCel } from './cel'
import { createReader, type TrustReader } from './reader'
import type { GcpMember, GcpTrust, ParsedTrust } from './trust'

/**
 * Parses a provider as `gcloud iam workload-identity-pools providers describe` prints it, its condition
 * alone, or `{"provider": …, "policy": …}` with the output of `get-iam-policy`.
 * https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers
 */
export function parseGcpTrust(root: unknown, unresolved: readonly string[] = []): ParsedTrust {
  const read = createReader(root)
  const { problems, wrong } = read
  if (typeof root === 'string') {
    expressionAt(read, [], unresolved)
    return {
      problems,
      trust: { kind: 'gcp', condition: root, disabled: false, unresolved, base: [] },
    }
  }
  const base: JsonPath = isRecord(read.get(['provider'])) ? ['provider'] : []
  if (base.length === 0 && read.get(['bindings']) !== undefined) {
    wrong(
      [],
      'This is an IAM policy without its provider. Paste both: {"provider": …, "policy": …}.',
    )
    return { problems }
  }
  const keys = read.keys(base)
  const foreign = keys.find((key) => ['aws', 'saml', 'x509'].includes(key))
  if (foreign)
    wrong([...base, foreign], 'This is not an OIDC provider, so it does not accept cluster tokens.')
  else if (!keys.includes('oidc'))
    wrong(base, 'oidc.issuerUri is missing. Paste the complete output of describe.')
  const issuer = read.text([...base, 'oidc', 'issuerUri'])
  if (keys.includes('oidc') && issuer === undefined)
    wrong([...base, 'oidc'], 'issuerUri is missing.')
  const name = read.text([...base, 'name'])
  const condition = expressionAt(read, [...base, 'attributeCondition'], unresolved)
  const mapping = mappingAt(read, [...base, 'attributeMapping'], unresolved)
  const members = membersAt(read)
  const state = read.text([...base, 'state'])
  const trust: GcpTrust = {
    kind: 'gcp',
    base,
    unresolved,
    mapping,
    audiences: read.texts([...base, 'oidc', 'allowedAudiences']).map(({ text }) => text),
    disabled: read.get([...base, 'disabled']) === true || (state ?? 'ACTIVE') !== 'ACTIVE',
    ...(name !== undefined && { name }),
    ...(issuer !== undefined && { issuer }),
    ...(condition && { condition }),
    ...(members && { members }),
  }
  return { problems, trust }
}

function expressionAt(
  read: TrustReader,
  path: JsonPath,
  unresolved: readonly string[],
): string | undefined {
  const source = read.text(path)
  if (!source) return undefined
  const parsed = parseCel(source)
  // An expression in the text may stand for any part of CEL.
  const isOpen = unresolved.some((part) => source.includes(part))
  if (!parsed.ok && !isOpen)
    read.wrong(path, `At character ${parsed.problem.start + 1}: ${parsed.problem.message}`)
  return source
}

function mappingAt(
  read: TrustReader,
  path: JsonPath,
  unresolved: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    read.keys(path).flatMap((key) => {
      const source = expressionAt(read, [...path, key], unresolved)
      return source === undefined ? [] : [[key, source]]
    }),
  )
}

function membersAt(read: TrustReader): GcpMember[] | undefined {
  const path: JsonPath = read.get(['policy']) === undefined ? ['bindings'] : ['policy', 'bindings']
  const bindings = read.get(path)
  if (bindings === undefined) return undefined
  if (!Array.isArray(bindings)) {
    read.wrong(path, 'bindings must be a list.')
    return undefined
  }
  return bindings.flatMap((_, index) => {
    const conditional = read.get([...path, index, 'condition'])
    return read.texts([...path, index, 'members']).map((entry) => ({
      ...entry,
      conditional: conditional !== undefined && conditional !== null,
    }))
  })
}
