import { subjectOf } from '@/lib/core/identity/subject'
import type { Path, ValueFix } from '@/lib/core/policy/document'
import { audiencesOf } from './account-decisions'
import { assertionOf } from './decide-gcp'
import { bindsNothing, claimNamed, decideVault } from './decide-vault'
import {
  clusterNamed,
  nearIssuer,
  onlyTitle,
  openness,
  reachWords,
  type TrustFinding,
  type TrustSubject,
  UNSEEN,
} from './finding'
import { globMatches, vaultPattern } from './glob'
import type { VaultClaim, VaultTrust } from './trust'

type Vault = TrustSubject<VaultTrust>

/** What is wrong with a role of a JWT mount. */
export const findingsVault = (subject: Vault): TrustFinding[] => [
  ...boundFindings(subject),
  ...issuerFindings(subject),
  ...everyone(subject),
  ...subject.trust.claims.flatMap((claim) => claimFindings(subject, claim)),
]

/** Binds the account that the role is meant for: by `bound_subject`, or where else it is bound. */
function onlyMeant({ trust: { base }, surroundings: { meant } }: Vault, at?: Path): ValueFix[] {
  if (!meant) return []
  const changes = [{ path: at ?? [...base, 'bound_subject'], value: subjectOf(meant) }]
  return [{ title: onlyTitle(meant), changes }]
}

function boundFindings(subject: Vault): TrustFinding[] {
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
      fixes: onlyMeant(subject),
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
      fixes: onlyMeant(subject),
    })
  return found
}

function issuerFindings({ trust, surroundings }: Vault): TrustFinding[] {
  return trust.issuers.flatMap(({ text, path }): TrustFinding[] => {
    if (clusterNamed(surroundings, text) !== undefined || surroundings.clusters.length === 0)
      return []
    const near = nearIssuer(surroundings, text)
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

function everyone(subject: Vault): TrustFinding[] {
  const { trust, surroundings } = subject
  const iss =
    trust.issuers[0]?.text ?? surroundings.issuer ?? surroundings.clusters[0]?.issuerUrl ?? ''
  const open = audiencesOf(trust).some(
    (aud) =>
      decideVault(
        trust,
        { iss, sub: subjectOf(UNSEEN), aud: [aud] },
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
      message: `Nothing binds the subject to one account: every workload gets in, ${reachWords(reached)}.`,
      fixes: onlyMeant(subject),
    },
  ]
}

function claimFindings(subject: Vault, bound: VaultClaim): TrustFinding[] {
  const { trust, surroundings } = subject
  const { claim, values, path } = bound
  const usual = assertionOf({ iss: 'x', sub: subjectOf(UNSEEN), aud: 'x' })
  if (claimNamed(usual, claim) === undefined)
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
          ...(claim === 'sub' ? onlyMeant(subject, path) : []),
          {
            title: 'Compare as globs',
            changes: [{ path: [...trust.base, 'bound_claims_type'], value: 'glob' }],
          },
        ],
      },
    ]
  if (claim !== 'sub' || !trust.glob) return []
  return values.flatMap((value): TrustFinding[] => {
    const open = openness(value)
    if (open !== 'namespaces' && open !== 'accounts') return []
    const reached = surroundings.accounts.filter((account) =>
      globMatches(vaultPattern(value), subjectOf(account)),
    )
    const reach = reachWords(reached)
    return [
      open === 'namespaces'
        ? {
            kind: 'wildcard-namespaces',
            severity: 'error',
            path,
            message: `${value} is met in more than one namespace, ${reach}.`,
            fixes: onlyMeant(subject, path),
          }
        : {
            kind: 'wildcard-accounts',
            severity: 'note',
            path,
            message: `${value} takes in more than one account, ${reach}, and others yet to be made.`,
            fixes: onlyMeant(subject, path),
          },
    ]
  })
}
