import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { assertionOf } from './decide-gcp'
import {
  API_SERVER_AUDIENCES,
  bindsNothing,
  CALLER_ADDRESS,
  claimAt,
  decideVault,
} from './decide-vault'
import {
  clusterNameOf,
  describeReach,
  findSimilarCluster,
  isUnresolved,
  restrictTitle,
  subjectScope,
  type TrustFinding,
  type TrustSubject,
  UNKNOWN_ACCOUNT,
} from './finding'
import { globMatches, vaultPattern } from './glob'
import type { VaultClaim, VaultKubernetesBounds, VaultTrust } from './trust'

type VaultSubject = TrustSubject<VaultTrust>

/** Findings for a role of a JWT auth mount. */
export const lintVaultTrust = (subject: VaultSubject): TrustFinding[] => [
  ...boundFindings(subject),
  ...issuerFindings(subject),
  ...openSubjectFindings(subject),
  ...subject.trust.claims.flatMap((claim) => claimFindings(subject, claim)),
]

/** Binds the role to the intended account, by `bound_subject` unless another place is given. */
function restrictToIntended(
  { trust: { base }, surroundings: { intended } }: VaultSubject,
  at?: JsonPath,
): ValueFix[] {
  if (!intended) return []
  const changes = [{ path: at ?? [...base, 'bound_subject'], value: subjectOf(intended) }]
  return [{ title: restrictTitle(intended), changes }]
}

function boundFindings(subject: VaultSubject): TrustFinding[] {
  const { trust } = subject
  if (trust.kubernetes) return kubernetesFindings(trust.kubernetes, trust.base)
  const { base, roleType, audiences } = trust
  const found: TrustFinding[] = []
  if (roleType !== 'jwt')
    found.push({
      kind: 'vault-type',
      severity: 'error',
      path: [...base, 'role_type'],
      message: `A role of type ${roleType} does not accept workload tokens.`,
      fixes: [{ title: 'Use jwt', changes: [{ path: [...base, 'role_type'], value: 'jwt' }] }],
    })
  if (bindsNothing(trust))
    found.push({
      kind: 'vault-no-bounds',
      severity: 'error',
      path: base,
      message: 'The role has no bounds. Vault rejects a role without any.',
      fixes: restrictToIntended(subject),
    })
  if (audiences.length === 0)
    found.push({
      kind: 'vault-no-audience',
      severity: 'error',
      path: [...base, 'bound_audiences'],
      message:
        'The role has no bound_audiences. Vault rejects every service account token, because each has an audience.',
      fixes: [
        {
          title: 'Set bound_audiences to vault',
          changes: [{ path: [...base, 'bound_audiences'], value: ['vault'] }],
        },
      ],
    })
  if (/[*?]/.test(trust.subject))
    found.push({
      kind: 'vault-glob',
      severity: 'error',
      path: [...base, 'bound_subject'],
      message: 'bound_subject compares * and ? literally, and no subject contains them.',
      fixes: restrictToIntended(subject),
    })
  return found
}

function kubernetesFindings(
  { names, namespaces }: VaultKubernetesBounds,
  base: JsonPath,
): TrustFinding[] {
  const open = [...names, ...namespaces].some((value) => value.includes('*'))
  const method: TrustFinding = {
    kind: 'vault-kubernetes',
    severity: 'note',
    path: base,
    message:
      'This is a role of the kubernetes method, not of jwt: Vault asks the API server of one cluster about the token, so the issuer of the token does not matter and the mount decides which cluster is trusted.',
    fixes: [],
  }
  if (!open || (names.includes('*') && namespaces.includes('*'))) return [method]
  const isNamespaces = namespaces.some((value) => value.includes('*'))
  return [
    method,
    {
      kind: isNamespaces ? 'wildcard-namespaces' : 'wildcard-accounts',
      severity: isNamespaces ? 'error' : 'note',
      path: [
        ...base,
        isNamespaces ? 'bound_service_account_namespaces' : 'bound_service_account_names',
      ],
      message: isNamespaces
        ? `${namespaces.join(', ')} matches more than one namespace. Anyone who can create a namespace can match it.`
        : `${names.join(', ')} matches more than one service account, and future accounts.`,
      fixes: [],
    },
  ]
}

function issuerFindings({ trust, surroundings }: VaultSubject): TrustFinding[] {
  return trust.issuers.flatMap(({ text, path }): TrustFinding[] => {
    if (isUnresolved(trust, text)) return []
    if (clusterNameOf(surroundings, text) !== undefined || surroundings.clusters.length === 0)
      return []
    const near = findSimilarCluster(surroundings, text)
    if (!near)
      return [
        {
          kind: 'unknown-issuer',
          severity: 'warning',
          path,
          message: `${text} is not the issuer of a cluster that you can see.`,
          fixes: [],
        },
      ]
    return [
      {
        kind: text.endsWith('/') ? 'issuer-slash' : 'unknown-issuer',
        severity: 'error',
        path,
        message: `The issuer almost matches the issuer of ${near.name}. Vault rejects tokens of ${near.name}.`,
        fixes: [{ title: `Use ${near.issuerUrl}`, changes: [{ path, value: near.issuerUrl }] }],
      },
    ]
  })
}

/** What a decision can depend on although every subject is admitted alike. */
const NOT_OF_SUBJECT: readonly string[] = [CALLER_ADDRESS, API_SERVER_AUDIENCES]

function openSubjectFindings(subject: VaultSubject): TrustFinding[] {
  const { trust, surroundings } = subject
  const iss =
    trust.issuers[0]?.text ?? surroundings.issuer ?? surroundings.clusters[0]?.issuerUrl ?? ''
  const open = candidateAudiences(trust).some((aud) => {
    const claims = { iss, sub: subjectOf(UNKNOWN_ACCOUNT), aud: [aud] }
    const { decision, on } = decideVault(trust, claims, { ...surroundings, issuer: iss })
    return decision !== 'deny' && on.every((each) => NOT_OF_SUBJECT.includes(each))
  })
  if (!open) return []
  const reached = surroundings.accounts.filter(
    ({ issuerUrl }) => trust.issuers.length === 0 || issuerUrl === iss,
  )
  return [
    {
      kind: 'vault-any-subject',
      severity: 'error',
      path: trust.base,
      message: `The role does not restrict the subject. It admits every workload: ${describeReach(reached)}.`,
      fixes: trust.kubernetes ? [] : restrictToIntended(subject),
    },
  ]
}

function claimFindings(subject: VaultSubject, bound: VaultClaim): TrustFinding[] {
  const { trust, surroundings } = subject
  const { claim, values, path } = bound
  const usual = assertionOf({ iss: 'x', sub: subjectOf(UNKNOWN_ACCOUNT), aud: 'x' })
  if (claimAt(usual, claim) === undefined)
    return [
      {
        kind: 'absent-claim',
        severity: 'error',
        path,
        message: `Service account tokens do not contain ${claim}. Vault rejects every token.`,
        fixes: [],
      },
    ]
  if (!trust.glob && values.some((value) => value.includes('*')))
    return [
      {
        kind: 'vault-glob',
        severity: 'error',
        path,
        message: `The values of ${claim} are compared literally, including *. No token matches.`,
        fixes: [
          ...(claim === 'sub' ? restrictToIntended(subject, path) : []),
          {
            title: 'Set bound_claims_type to glob',
            changes: [{ path: [...trust.base, 'bound_claims_type'], value: 'glob' }],
          },
        ],
      },
    ]
  if (claim !== 'sub' || !trust.glob) return []
  return values.flatMap((value): TrustFinding[] => {
    const open = subjectScope(value)
    if (open !== 'namespaces' && open !== 'accounts') return []
    const reached = surroundings.accounts.filter((account) =>
      globMatches(vaultPattern(value), subjectOf(account)),
    )
    const reach = describeReach(reached)
    return [
      open === 'namespaces'
        ? {
            kind: 'wildcard-namespaces',
            severity: 'error',
            path,
            message: `${value} matches more than one namespace, ${reach}.`,
            fixes: restrictToIntended(subject, path),
          }
        : {
            kind: 'wildcard-accounts',
            severity: 'note',
            path,
            message: `${value} matches more than one service account, ${reach}, and future accounts.`,
            fixes: restrictToIntended(subject, path),
          },
    ]
  })
}
