import { subjectOf } from '@/lib/core/identity/subject'

/** Two clusters of the organization. */
export const CASE_ISSUER = 'https://oidc.cks.coreweave.com/id/0b8f1c52-6f5d-4c58-9d0e-7a1f3c9e2d41'
export const OTHER_ISSUER = 'https://oidc.cks.coreweave.com/id/c4d7a9e0-13b2-4f6a-8e55-92b0d1f7a638'

/** Where the roles of the AWS cases live, and the client ids of its identity providers. */
export const AWS_SURROUNDINGS = {
  account: '111122223333',
  clientIds: ['sts.amazonaws.com', 'https://coreweave.com/iam'],
} as const

export const TRAINER = subjectOf({ namespace: 'ml-team', name: 'trainer' })
export const FOREIGN = subjectOf({ namespace: 'web', name: 'trainer' })

export const caseClaims = (
  aud: string | string[],
  sub: string = TRAINER,
  iss: string = CASE_ISSUER,
) => ({
  iss,
  sub,
  aud,
})
