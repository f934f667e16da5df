import { CASE_ISSUER, caseClaims, FOREIGN, OTHER_ISSUER, TRAINER } from './fixtures'
import type { ExpectedDecision, TrustCase } from './trust-case'

const vault = (
  title: string,
  expected: ExpectedDecision,
  role: object,
  claims = caseClaims('vault'),
  config: object = { oidc_discovery_url: CASE_ISSUER, bound_issuer: CASE_ISSUER },
): TrustCase => ({
  title,
  cloud: 'vault',
  trust: {
    role: { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], ...role },
    config,
  },
  claims,
  expected,
})

const EXACT = { bound_subject: TRAINER }
const GLOB = { bound_claims_type: 'glob' }
const NAMESPACE = { bound_claims: { sub: 'system:serviceaccount:ml-team:*' } }
const other = caseClaims('vault', FOREIGN)

export const VAULT_CASES: readonly TrustCase[] = [
  vault('exact subject and audience', 'allow', EXACT),
  vault('exact, another subject', 'deny', EXACT, other),
  vault('another audience', 'deny', EXACT, caseClaims('sts.amazonaws.com')),
  vault('any audience of the token', 'allow', EXACT, caseClaims(['sts.amazonaws.com', 'vault'])),
  vault('an audience alone admits the whole cluster', 'allow', {}, other),
  vault('no audience bound, and one in the token', 'deny', { ...EXACT, bound_audiences: [] }),
  vault('nothing bound, which Vault does not create', 'deny', { bound_audiences: null }),
  vault('a subject takes * as it stands', 'deny', {
    bound_subject: 'system:serviceaccount:ml-team:*',
  }),
  vault('claims by glob', 'allow', { ...NAMESPACE, ...GLOB }),
  vault('claims by glob, another namespace', 'deny', { ...NAMESPACE, ...GLOB }, other),
  vault('a glob where strings are compared', 'deny', {
    ...NAMESPACE,
    bound_claims_type: 'string',
  }),
  vault('a question mark is no wildcard', 'deny', {
    ...GLOB,
    bound_claims: { sub: TRAINER.replace(/r$/, '?') },
  }),
  vault('any value of a claim', 'allow', { bound_claims: { sub: [FOREIGN, TRAINER] } }),
  vault('claims are all needed', 'deny', { bound_claims: { sub: TRAINER, iss: OTHER_ISSUER } }),
  vault('an absent claim', 'deny', { bound_claims: { email: '*' }, ...GLOB }),
  vault('a claim inside another', 'allow', {
    bound_claims: { '/kubernetes.io/namespace': 'ml-team' },
  }),
  vault('a claim inside another, of another namespace', 'deny', {
    bound_claims: { '/kubernetes.io/namespace': ['web'] },
  }),
  vault('an absent user claim', 'deny', { ...EXACT, user_claim: 'email' }),
  vault('a role of type oidc takes no token', 'deny', { ...EXACT, role_type: 'oidc' }),
  vault('from addresses only', 'depends', { ...EXACT, token_bound_cidrs: ['203.0.113.0/24'] }),
  vault('the issuer of another cluster', 'deny', EXACT, caseClaims('vault'), {
    oidc_discovery_url: OTHER_ISSUER,
    bound_issuer: OTHER_ISSUER,
  }),
  vault('a bound issuer with a slash', 'deny', EXACT, caseClaims('vault'), {
    oidc_discovery_url: CASE_ISSUER,
    bound_issuer: `${CASE_ISSUER}/`,
  }),
  vault('a text with a comma is two audiences', 'allow', { ...EXACT, bound_audiences: 'a, vault' }),
  vault('a comma in a list is part of an audience', 'deny', {
    ...EXACT,
    bound_audiences: ['a,vault'],
  }),
  vault('a pointer as user claim without user_claim_json_pointer', 'deny', {
    ...EXACT,
    user_claim: '/kubernetes.io/serviceaccount/name',
  }),
  vault('a pointer as user claim', 'allow', {
    ...EXACT,
    user_claim: '/kubernetes.io/serviceaccount/name',
    user_claim_json_pointer: true,
  }),
  vault('the UID, which every token has', 'allow', {
    ...EXACT,
    user_claim: '/kubernetes.io/serviceaccount/uid',
    user_claim_json_pointer: true,
  }),
  vault('a user claim that is a number', 'deny', { ...EXACT, user_claim: 'exp' }),
  vault('groups that no token has', 'deny', { ...EXACT, groups_claim: 'groups' }),
]
