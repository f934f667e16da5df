import type { FieldExpectations } from '../field-case'
import { askTrust, FIELD_ISSUER } from '../trust-question'

// The text has only the role: its mount decides which issuer is trusted.
export const TRUST_VAULT_EXPECTATIONS: FieldExpectations = {
  'v01-vault-pointer-glob.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:tenant-1:vso-jwt-auth',
      aud: ['https://kubernetes.default.svc'],
    }),
    right: { decision: 'depends', findings: [] },
  },
  'v02-vault-subject-mappings.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:project-demo:service-a',
      aud: ['vault'],
    }),
    right: { decision: 'depends', findings: [] },
  },
  'v03-vault-pointer-not-enabled.json': {
    answer: askTrust({ sub: 'system:serviceaccount:project-demo:service-a', aud: ['vault'] }),
    right: { decision: 'deny' },
  },
  'v05-vault-uid-user-claim.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:project-demo:service-a',
      aud: ['https://kubernetes.default.svc'],
      issuer: FIELD_ISSUER,
    }),
    right: { decision: 'allow' },
  },
  'v06-vault-comma-in-string.json': {
    answer: askTrust({
      sub: 'system:serviceaccount:project-demo:service-a',
      aud: ['vault'],
      issuer: FIELD_ISSUER,
    }),
    right: { decision: 'allow' },
  },
  'v08-vault-kubernetes-role.json': {
    answer: askTrust({ sub: 'system:serviceaccount:demo:vault-auth' }),
    right: { kind: 'vault', mistakes: 0, decision: 'depends', findings: ['note vault-kubernetes'] },
  },
  'v09-vault-write-command.txt': {
    answer: askTrust({
      sub: 'system:serviceaccount:project-demo:service-a',
      aud: ['vault'],
      issuer: FIELD_ISSUER,
    }),
    right: { kind: 'vault', mistakes: 0, decision: 'allow', findings: [] },
  },
}
