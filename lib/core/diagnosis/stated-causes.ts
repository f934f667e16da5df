import { CAUSE_CODES, type CauseCode } from '@/lib/core/verification/cause-codes'
import { AWS_TRUST_CAUSES, GOOGLE_TRUST_CAUSES } from '@/lib/core/verification/cloud-causes'

/** Causes that a pasted text states and that no verification of a service account can find. */
export const STATED_CAUSES = [
  // The client
  'sdk-host-javascript',
  'sdk-host-java',
  'sdk-host-go',
  'sdk-host-rust',
  'no-container-credentials',
  'profile-missing',
  'credentials-expired',
  'checksum-unsupported',
  // The network
  'tls-untrusted',
  'tls-hostname',
  'tls-expired',
  'tls-plain-http',
  'proxy-refused',
  'host-unresolved',
  'host-unreachable',
  // Object storage
  'storage-denied',
  'head-denied',
  'signature-mismatch',
  'request-time-skewed',
  'bucket-name-invalid',
  'bucket-taken',
  'object-missing',
  'storage-throttled',
  'storage-server-error',
  'storage-refused',
  // CoreWeave
  'not-entitled',
  'coreweave-role-missing',
  'coreweave-token-refused',
  // AWS
  ...AWS_TRUST_CAUSES,
  'aws-region',
  'aws-denied',
  // Google Cloud
  ...GOOGLE_TRUST_CAUSES,
  'google-denied',
  // Microsoft Entra ID
  'azure-subject',
  'azure-issuer',
  'azure-audience',
  'azure-application',
  'azure-tenant',
  'azure-expired',
  'azure-keys',
  'azure-denied',
  // Vault
  'vault-audience',
  'vault-claim',
  'vault-issuer',
  'vault-role',
  'vault-expired',
  'vault-keys',
  'vault-kubernetes',
  'vault-denied',
  'vault-refused',
  // Kubernetes
  'rbac-denied',
  'kubernetes-unauthorized',
  'object-exists',
  'kind-unknown',
  'field-type',
  'field-unknown',
  'field-immutable',
  'webhook-other-down',
  'webhook-other-denied',
  'crash-loop',
  'out-of-memory',
  'evicted',
  'probe-failed',
  'volume-not-mounted',
  'container-config',
  'token-not-mounted',
  'legacy-token',
] as const
export type StatedCause = (typeof STATED_CAUSES)[number]

/** Every cause that a diagnosis can name: stated by the text, or found in the configuration. */
export const DIAGNOSIS_CAUSES = [...CAUSE_CODES, ...STATED_CAUSES] as const
export type DiagnosisCause = CauseCode | StatedCause

/** Who wrote the error. */
export const SPEAKERS = {
  'object-storage': 'object storage',
  exchange: 'CoreWeave token exchange',
  coreweave: 'CoreWeave API',
  'aws-sts': 'AWS STS',
  aws: 'AWS',
  'google-sts': 'Google STS',
  google: 'Google Cloud',
  azure: 'Microsoft Entra ID',
  vault: 'Vault',
  'kubernetes-api': 'Kubernetes API server',
  webhook: 'admission webhook',
  scheduler: 'Kubernetes scheduler',
  kubelet: 'kubelet',
  issuer: 'verifier of the token',
  client: 'client library',
  network: 'network',
} as const
export type Speaker = keyof typeof SPEAKERS
