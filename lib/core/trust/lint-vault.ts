import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import { candidateAudiences } from './account-decisions'
import { assertionOf } from './decide-gcp'
import { bindsNothing, claimAt, decideVault } from './decide-vault'
import {
  clusterNameOf,
  describeReach,
  findSimilarCluster,
  restrictTitle,
  subjectScope,
  type TrustFinding,
  type TrustSubject,
  UNKNOWN_ACCOUNT,
} from './finding'
import { globMatches, vaultPattern } from './glob'
import type { VaultClaim, VaultTrust } from './trust'

type VaultSubject = TrustSubject<VaultTrust>

/** What is wrong with a role of a JWT mount. */
export const lintVaultTrust = (subject: VaultSubject): TrustFinding[] => [
  ...boundFindings(subject),
  ...issuerFindings(subject),
  ...openSubjectFindings(subject),
  ...subject.trust.claims.flatMap((claim) => claimFindings(subject, claim)),
]

/** Binds the account that the role is meant for: by `bound_subject`, or where else it is bound. */
function restrictToIntended(
  { trust: { base }, surroundings: { meant } }: VaultSubject,
  at?: JsonPath,
): ValueFix[] {
  if (!meant) return []
  const changes = [{ path: at ?? [...base, 'bound_subject'], value: subjectOf(meant) }]
  return [{ title: restrictTitle(meant), changes }]
}

function boundFindings(subject: VaultSubject): TrustFinding[] {
  const { trust } = subject
  const { base, roleType, audiences } = trust
  const found: TrustFinding[] = []
  if (roleType !== 'jwt')
    found.push({
      kind: 'vault-type',
      severity: 'error',
      path: [...base, 'role_type'],
      message: `A role of type ${roleType} takes no tokens of workloads.`,
      fixes: [{ title: 'Write jwt', changes: [{ path: [...base, 'role_type'], value: 'jwt' }] }],
    })
  if (bindsNothing(trust))
    found.push({
      kind: 'vault-binds-nothing',
      severity: 'error',
      path: base,
      message: 'The role binds nothing, and Vault makes no such role.',
      fixes: restrictToIntended(subject),
    })
  if (audiences.length === 0)
    found.push({
      kind: 'vault-no-audience',
      severity: 'error',
      path: [...base, 'bound_audiences'],
      message:
        'No audience is bound, and every token of a service account has one: all are refused.',
      fixes: [
        {
          title: 'Bind the audience vault',
          changes: [{ path: [...base, 'bound_audiences'], value: ['vault'] }],
        },
      ],
    })
  if (/[*?]/.test(trust.subject))
    found.push({
      kind: 'vault-glob',
      severity: 'error',
      path: [...base, 'bound_subject'],
      message: 'bound_subject takes * and ? as they stand, and no subject has them.',
      fixes: restrictToIntended(subject),
    })
  return found
}

function issuerFindings({ trust, surroundings }: VaultSubject): TrustFinding[] {
  return trust.issuers.flatMap(({ text, path }): TrustFinding[] => {
    if (clusterNameOf(surroundings, text) !== undefined || surroundings.clusters.length === 0)
      return []
    const near = findSimilarCluster(surroundings, text)
    if (!near)
      return [
        {
          kind: 'unknown-issuer',
          severity: 'warning',
          path,
          message: `${text} is the issuer of no cluster of this organization that you can see.`,
          fixes: [],
        },
      ]
    return [
      {
        kind: text.endsWith('/') ? 'issuer-slash' : 'unknown-issuer',
        severity: 'error',
        path,
        message: `This is all but the issuer of ${near.name}, so tokens of ${near.name} are refused.`,
        fixes: [{ title: `Write ${near.issuerUrl}`, changes: [{ path, value: near.issuerUrl }] }],
      },
    ]
  })
}

function openSubjectFindings(subject: VaultSubject): TrustFinding[] {
  const { trust, surroundings } = subject
  const iss =
    trust.issuers[0]?.text ?? surroundings.issuer ?? surroundings.clusters[0]?.issuerUrl ?? ''
  const open = candidateAudiences(trust).some(
    (aud) =>
      decideVault(
        trust,
        { iss, sub: subjectOf(UNKNOWN_ACCOUNT), aud: [aud] },
        { ...surroundings, issuer: iss },
      ).decision !== 'deny',
  )
  if (!open) return []
  const reached = surroundings.accounts.filter(
    ({ issuerUrl }) => trust.issuers.length === 0 || issuerUrl === iss,
  )
  return [
    {
      kind: 'vault-everyone',
      severity: 'error',
      path: trust.base,
      message: `Nothing binds the subject to one account: every workload gets in, ${describeReach(reached)}.`,
      fixes: restrictToIntended(subject),
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
        message: `Tokens of service accounts have no ${claim}: all are refused.`,
        fixes: [],
      },
    ]
  if (!trust.glob && values.some((value) => value.includes('*')))
    return [
      {
        kind: 'vault-glob',
        severity: 'error',
        path,
        message: `${claim} is compared as it stands, with its *: no token has that.`,
        fixes: [
          ...(claim === 'sub' ? restrictToIntended(subject, path) : []),
          {
            title: 'Compare as globs',
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
            message: `${value} is met in more than one namespace, ${reach}.`,
            fixes: restrictToIntended(subject, path),
          }
        : {
            kind: 'wildcard-accounts',
            severity: 'note',
            path,
            message: `${value} takes in more than one account, ${reach}, and others yet to be made.`,
            fixes: restrictToIntended(subject, path),
          },
    ]
  })
}
