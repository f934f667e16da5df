import { recognizeError } from '@/lib/core/diagnosis/error-text'
import type { FieldExpectations } from '../field-case'

const CLUSTER_ISSUER = 'https://oidc.cks.coreweave.com/id/2f0c8f6e-0000-4000-8000-5b7d4e1a9c11'

const expecting = (right: object) => ({ answer: recognizeError, right })

export const DIAGNOSE_EXPECTATIONS: FieldExpectations = {
  'd01-js-sdk-metadata-hostname.txt': expecting({
    cause: 'sdk-host-javascript',
    speaker: 'client',
    facts: { host: '169.254.170.23' },
  }),
  'd02-java-full-uri-invalid-host.txt': expecting({
    cause: 'sdk-host-java',
    facts: { host: '169.254.170.23' },
  }),
  'd04-rust-not-loopback.txt': expecting({
    cause: 'sdk-host-rust',
    facts: { host: '169.254.170.23' },
  }),
  'd05-boto-unsupported-host.txt': expecting({
    cause: 'cli-too-old',
    facts: { host: '169.254.170.23' },
  }),
  'd07-boto-ecs-metadata-400.txt': expecting({
    cause: 'exchange-invalid-token',
    speaker: 'exchange',
    facts: { status: 400, code: 'InvalidIdInRequest' },
    refusal: { from: 'exchange', status: 400 },
  }),
  'd09-go-v1-chain-after-loopback.txt': expecting({
    cause: 'sdk-host-go',
    facts: { host: '169.254.170.23' },
  }),
  'd10-sts-no-oidc-provider.txt': expecting({
    cause: 'aws-no-provider',
    speaker: 'aws-sts',
    facts: {
      status: 400,
      operation: 'AssumeRoleWithWebIdentity',
      issuer: CLUSTER_ISSUER,
    },
  }),
  'd11-sts-not-authorized-go-v2.txt': expecting({
    cause: 'aws-trust',
    speaker: 'aws-sts',
    facts: { status: 403, code: 'AccessDenied', operation: 'AssumeRoleWithWebIdentity' },
  }),
  'd13-gcp-attribute-condition.txt': expecting({
    cause: 'google-condition',
    speaker: 'google-sts',
    facts: { code: 'unauthorized_client' },
  }),
  'd15-gcp-issuer-mismatch.txt': expecting({ cause: 'google-issuer', speaker: 'google-sts' }),
  'd16-azure-aadsts70021.txt': expecting({
    cause: 'azure-subject',
    speaker: 'azure',
    facts: {
      status: 400,
      code: 'AADSTS70021',
      issuer: CLUSTER_ISSUER,
      principal: 'system:serviceaccount:default:workload-identity-sa',
      audience: 'api://AzureADTokenExchange',
    },
  }),
  'd17-vault-audience.txt': expecting({
    cause: 'vault-audience',
    speaker: 'vault',
    facts: { status: 400, host: 'vault.example' },
  }),
  'd19-terraform-acl-access-denied.txt': expecting({
    cause: 'storage-denied',
    facts: { status: 403, code: 'AccessDenied', operation: 'PutBucketAcl', bucket: 'train-data' },
    refusal: { operation: 'PutBucketAcl', bucket: 'train-data' },
  }),
  'd21-s3cmd-invalid-bucket.txt': expecting({
    cause: 'bucket-name-invalid',
    facts: { status: 400, code: 'InvalidBucketName' },
  }),
  'd22-signature-does-not-match.txt': expecting({
    cause: 'signature-mismatch',
    facts: { code: 'SignatureDoesNotMatch', operation: 'CopyObject' },
  }),
  'd23-sha256-mismatch-go-v2.txt': expecting({
    cause: 'checksum-unsupported',
    facts: { status: 400, code: 'XAmzContentSHA256Mismatch', operation: 'PutObject' },
  }),
  'd24-virtual-hosted-required.txt': expecting({
    cause: 's3-addressing',
    facts: { code: 'SecondLevelDomainForbidden', operation: 'ListObjectsV2' },
  }),
  'd26-podsecurity.txt': expecting({ cause: 'job-pod-security', speaker: 'kubernetes-api' }),
  'd28-other-webhook-down.txt': expecting({
    cause: 'webhook-other-down',
    speaker: 'webhook',
    facts: { webhook: 'webhook.cert-manager.io' },
  }),
  'd29-rbac-token.txt': expecting({
    cause: 'rbac-denied',
    speaker: 'kubernetes-api',
    facts: {
      principal: 'system:serviceaccount:kube-system:cloud-controller-manager',
      operation: 'create serviceaccounts/token',
      namespace: 'kube-system',
    },
  }),
  'd30-describe-daemonset-crashloop.txt': expecting({
    cause: 'crash-loop',
    speaker: 'kubelet',
    facts: { namespace: 'kube-system' },
  }),
  'd31-ssl-verify-failed.txt': expecting({
    cause: 'tls-untrusted',
    speaker: 'network',
    facts: { host: 's3.example.net' },
  }),
  'd32-expired-token-boto.txt': expecting({
    cause: 'credentials-expired',
    facts: { code: 'ExpiredToken', operation: 'PutObject', bucket: 'train-data' },
  }),
  'd34-skewed-xml.txt': expecting({
    cause: 'request-time-skewed',
    facts: {
      status: 403,
      code: 'RequestTimeTooSkewed',
      operation: 'PutObject',
      bucket: 'backups',
    },
  }),
  'd35-token-no-such-file.txt': expecting({ cause: 'token-not-mounted' }),
  'd36-token-permission-denied.txt': expecting({ cause: 'token-unreadable' }),
  'd37-head-403.txt': expecting({
    cause: 'head-denied',
    facts: { status: 403, operation: 'HeadObject' },
  }),
  'd41-ack-crd-status.yaml': expecting({
    cause: 'aws-denied',
    speaker: 'aws',
    facts: { status: 403, code: 'AccessDenied', operation: 'CreateBucket', bucket: 'test' },
  }),
  'd42-env-number.txt': expecting({ cause: 'field-type', speaker: 'kubernetes-api' }),
  'd43-legacy-secret-token.txt': expecting({
    cause: 'legacy-token',
    facts: { principal: 'system:serviceaccount:demo:demo-sa' },
  }),
}
