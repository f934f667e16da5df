import type { TrustKind } from '@/lib/core/trust/trust'

type KindWords = {
  /** In a sentence. */
  trust: string
  /** What the text does not show and the review assumes. */
  assumption: string
  /** Prints the text to paste. */
  command: string
}

export const KIND_WORDS: Record<TrustKind, KindWords> = {
  aws: {
    trust: 'an AWS trust policy',
    assumption:
      'Assumes that the IAM OIDC provider is in the role’s account and lists the audience among its client IDs.',
    command: 'aws iam get-role --role-name NAME --output json',
  },
  gcp: {
    trust: 'a Google workload identity provider',
    assumption:
      'For a condition alone, assumes that google.subject is mapped from assertion.sub and that every audience is allowed.',
    command:
      'gcloud iam workload-identity-pools providers describe NAME --workload-identity-pool=POOL --location=global --format=json',
  },
  vault: {
    trust: 'a Vault role',
    assumption: 'Assumes that the mount uses the keys of the cluster’s issuer.',
    command: 'vault read -format=json auth/jwt/role/NAME',
  },
}
