import { subjectOf } from '@/lib/core/identity/subject'
import { CASE_ISSUER, caseClaims, FOREIGN, OTHER_ISSUER, TRAINER } from './fixtures'
import type { ExpectedDecision, TrustCase } from './trust-case'

const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/cks'
const NAME = `${POOL}/providers/train-east`
const AUDIENCE = `//iam.googleapis.com/${NAME}`
const MEMBERS = `//iam.googleapis.com/${POOL}`

type Provider = {
  condition?: string
  mapping?: Record<string, string>
  audiences?: string[]
  issuer?: string
  disabled?: boolean
}

const provider = ({ condition, mapping, audiences, issuer, disabled }: Provider) => ({
  name: NAME,
  state: 'ACTIVE',
  ...(disabled && { disabled }),
  attributeMapping: { 'google.subject': 'assertion.sub', ...mapping },
  ...(condition && { attributeCondition: condition }),
  oidc: { issuerUri: issuer ?? CASE_ISSUER, ...(audiences && { allowedAudiences: audiences }) },
})

const gcp = (
  title: string,
  expected: ExpectedDecision,
  of: Provider,
  claims = caseClaims(AUDIENCE),
) => ({ title, cloud: 'gcp', trust: { provider: provider(of) }, claims, expected }) as const

const when = (title: string, expected: ExpectedDecision, condition: string, sub = TRAINER) =>
  gcp(title, expected, { condition }, caseClaims(AUDIENCE, sub))

const NAMESPACE = "assertion.sub.extract('system:serviceaccount:{namespace}:')"

const member = (
  title: string,
  expected: ExpectedDecision,
  who: string,
  sub = TRAINER,
  binding: object = {},
): TrustCase => ({
  title,
  cloud: 'gcp',
  trust: {
    provider: provider({ mapping: { 'attribute.namespace': NAMESPACE } }),
    policy: {
      bindings: [{ role: 'roles/iam.workloadIdentityUser', members: [who], ...binding }],
    },
  },
  claims: caseClaims(AUDIENCE, sub),
  expected,
})

const LONG = subjectOf({ namespace: 'ml-team', name: 'a'.repeat(120) })

export const GCP_CASES: readonly TrustCase[] = [
  gcp('no condition', 'allow', {}, caseClaims(AUDIENCE, FOREIGN)),
  when('startsWith', 'allow', "assertion.sub.startsWith('system:serviceaccount:ml-team:')"),
  when(
    'startsWith, another namespace',
    'deny',
    "assertion.sub.startsWith('system:serviceaccount:ml-team:')",
    FOREIGN,
  ),
  when(
    'startsWith without the colon also matches longer namespaces',
    'allow',
    "assertion.sub.startsWith('system:serviceaccount:ml-team')",
    subjectOf({ namespace: 'ml-team-2', name: 'x' }),
  ),
  when('the subject exactly', 'allow', `assertion.sub == "${TRAINER}"`),
  when('the subject exactly, another', 'deny', `assertion.sub == "${TRAINER}"`, FOREIGN),
  when('by the mapped subject', 'allow', `google.subject == '${TRAINER}'`),
  when('and', 'deny', `assertion.sub == '${TRAINER}' && assertion.iss == '${OTHER_ISSUER}'`),
  when('or', 'allow', `assertion.sub == '${FOREIGN}' || assertion.sub.endsWith(':trainer')`),
  when('not', 'deny', "!assertion.sub.contains(':ml-team:')"),
  when('in a list', 'allow', `assertion.sub in ['${FOREIGN}', '${TRAINER}']`),
  when('in a list without it', 'deny', `assertion.sub in ['${FOREIGN}']`),
  when('extract', 'allow', `${NAMESPACE} == 'ml-team'`),
  when('extract, another namespace', 'deny', `${NAMESPACE} == 'ml-team'`, FOREIGN),
  when('split', 'allow', "assertion.sub.split(':')[2] == 'ml-team'"),
  when('split, another namespace', 'deny', "assertion.sub.split(':')[2] == 'ml-team'", FOREIGN),
  when('split beyond its end', 'deny', "assertion.sub.split(':')[9] == 'ml-team'"),
  when('the number of parts', 'allow', "size(assertion.sub.split(':')) == 4"),
  when('join', 'allow', `assertion.sub.split(':').join('/') == '${TRAINER.replaceAll(':', '/')}'`),
  when('groups that the mapping does not set', 'deny', "'admins' in google.groups"),
  when('matches', 'allow', "assertion.sub.matches('^system:serviceaccount:ml-[a-z]+:trainer$')"),
  when(
    'matches without anchors finds it anywhere',
    'allow',
    "assertion.sub.matches('trainer')",
    subjectOf({ namespace: 'web', name: 'not-a-trainer-at-all' }),
  ),
  when('a claim that tokens of service accounts lack', 'deny', "assertion.email == 'a@b.example'"),
  when('has() of an absent claim', 'deny', 'has(assertion.email)'),
  when(
    'the namespace by its claim',
    'allow',
    "assertion['kubernetes.io']['namespace'] == 'ml-team'",
  ),
  when('a claim of one pod', 'depends', "assertion['kubernetes.io'].pod.name == 'trainer-0'"),
  when('a function that is not known', 'depends', `assertion.sub.reverse() == '${TRAINER}'`),
  when(
    'a function that is not known, beside what fails',
    'deny',
    `assertion.sub.reverse() == 'x' && assertion.sub == '${FOREIGN}'`,
  ),

  gcp('the default audience with https', 'allow', {}, caseClaims(`https:${AUDIENCE}`)),
  gcp('another audience than the default', 'deny', {}, caseClaims('sts.amazonaws.com')),
  gcp('one of the allowed audiences', 'allow', { audiences: ['a', 'b'] }, caseClaims('b')),
  gcp('the default where audiences are listed', 'deny', { audiences: ['a'] }),
  gcp('audiences as a list', 'allow', { audiences: ['b'] }, caseClaims(['a', 'b'])),
  gcp('the issuer of another cluster', 'deny', { issuer: OTHER_ISSUER }),
  gcp('the issuer with a slash', 'deny', { issuer: `${CASE_ISSUER}/` }),
  gcp('a provider that is disabled', 'deny', { disabled: true }),
  gcp(
    'a subject mapped from something else',
    'allow',
    { mapping: { 'google.subject': NAMESPACE }, condition: "google.subject == 'ml-team'" },
    caseClaims(AUDIENCE),
  ),
  gcp('a custom attribute', 'deny', {
    mapping: { 'attribute.namespace': NAMESPACE },
    condition: "attribute.namespace == 'web'",
  }),
  gcp('a subject of more than 127 bytes', 'deny', {}, caseClaims(AUDIENCE, LONG)),
  gcp(
    'an attribute mapped from the list of audiences',
    'deny',
    {
      mapping: { 'attribute.aud': 'assertion.aud' },
    },
    caseClaims([AUDIENCE]),
  ),
  gcp(
    'an attribute mapped from the first audience',
    'allow',
    {
      mapping: { 'attribute.aud': 'assertion.aud[0]' },
    },
    caseClaims([AUDIENCE]),
  ),
  gcp('an attribute mapped from an absent claim', 'deny', {
    mapping: { 'attribute.actor': 'assertion.actor' },
  }),
  gcp('a mapping of an absent claim', 'deny', {
    mapping: { 'google.subject': 'assertion.email' },
  }),

  member('the principal of the subject', 'allow', `principal:${MEMBERS}/subject/${TRAINER}`),
  member('the principal of another', 'deny', `principal:${MEMBERS}/subject/${TRAINER}`, FOREIGN),
  member('a set by attribute', 'allow', `principalSet:${MEMBERS}/attribute.namespace/ml-team`),
  member(
    'a set by attribute, another namespace',
    'deny',
    `principalSet:${MEMBERS}/attribute.namespace/ml-team`,
    FOREIGN,
  ),
  member('a set by an attribute not mapped', 'deny', `principalSet:${MEMBERS}/attribute.team/ml`),
  member('the whole pool', 'allow', `principalSet:${MEMBERS}/*`, FOREIGN),
  member('another pool', 'deny', `principalSet:${MEMBERS}-2/*`),
  member('a wildcard in a subject', 'deny', `principal:${MEMBERS}/subject/system:serviceaccount:*`),
  member('a member under a condition', 'depends', `principalSet:${MEMBERS}/*`, TRAINER, {
    condition: { title: 'until', expression: "request.time < timestamp('2030-01-01T00:00:00Z')" },
  }),
]
