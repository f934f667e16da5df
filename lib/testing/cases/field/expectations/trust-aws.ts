import type { FieldExpectations } from '../field-case'
import { askTrust } from '../trust-question'

const EKS = 'https://oidc.eks.us-east-1.amazonaws.com/id/66CBAF563FD1438BC98F1EF39FF80000'

export const TRUST_AWS_EXPECTATIONS: FieldExpectations = {
  't01-aws-flyte-placeholders.json': {
    answer: askTrust({}),
    right: { decision: 'deny', findings: ['error account-id'] },
  },
  't03-aws-star-in-equals.json': {
    answer: askTrust({ iss: EKS, sub: 'system:serviceaccount:crossplane-system:provider-aws-1' }),
    right: { decision: 'deny', findings: ['error wildcard-in-equals', 'warning unknown-issuer'] },
  },
  't04-aws-subject-under-aud.json': {
    answer: askTrust({
      iss: EKS,
      sub: 'system:serviceaccount:web:web',
      aud: ['system:serviceaccount:external-secrets:kubernetes-external-secrets'],
    }),
    right: { decision: 'allow', findings: ['error subject-as-audience', 'warning unknown-issuer'] },
  },
  't05-aws-github-and-cluster.json': {
    answer: askTrust({ iss: EKS }),
    right: {
      decision: 'allow',
      findings: ['warning unknown-issuer', 'note github-name-subject', 'note github-name-subject'],
      fixes: [],
    },
  },
  // Read where it stands: the case once asked for the document inside.
  't07-aws-terraform-heredoc.tf': {
    answer: askTrust({ iss: EKS }),
    right: { kind: 'aws', mistakes: 0, decision: 'depends' },
  },
  't09-aws-crossplane-role.yaml': {
    answer: askTrust({ iss: EKS, sub: 'system:serviceaccount:web:example-artifact-iam-workflow' }),
    right: { kind: 'aws', mistakes: 0, decision: 'allow' },
  },
  't11-aws-tagsession-statement.json': {
    answer: askTrust({ iss: EKS }),
    right: {
      decision: 'allow',
      findings: ['warning unknown-issuer', 'warning unknown-issuer'],
      fixes: [],
    },
  },
  't12-aws-url-encoded.txt': {
    answer: askTrust({ iss: EKS, sub: 'system:serviceaccount:any:any' }),
    right: { kind: 'aws', mistakes: 0, decision: 'allow' },
  },
  't14-aws-cloudformation.yaml': {
    answer: askTrust({ iss: EKS }),
    right: { kind: 'aws', mistakes: 0, decision: 'depends' },
  },
  't15-aws-shieldly-wrapper.json': {
    answer: askTrust({ iss: EKS }),
    right: { kind: 'aws', mistakes: 0, decision: 'allow' },
  },
}
