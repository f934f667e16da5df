import type { TrustKind } from '@/lib/core/trust/trust'

type KindWords = {
  /** In a sentence. */
  trust: string
  /** What the text does not show, and is taken for granted. */
  granted: string
  /** Prints what is to be pasted. */
  command: string
}

export const KIND_WORDS: Record<TrustKind, KindWords> = {
  aws: {
    trust: 'an AWS trust policy',
    granted:
      'Taken for granted: the identity provider is in the account of the role and lists the audience among its client ids.',
    command: 'aws iam get-role --role-name NAME --output json',
  },
  gcp: {
    trust: 'a Google workload identity provider',
    granted:
      'Taken for granted, where only a condition is pasted: google.subject is mapped from assertion.sub and any audience is taken.',
    command:
      'gcloud iam workload-identity-pools providers describe NAME --workload-identity-pool=POOL --location=global --format=json',
  },
  vault: {
    trust: 'a JWT role of Vault',
    granted: 'Taken for granted: the mount has the keys of the cluster.',
    command: 'vault read -format=json auth/jwt/role/NAME',
  },
}
