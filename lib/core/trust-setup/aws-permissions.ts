import type { AwsRole, AwsTarget } from './aws-roles'
import { byIssuer } from './setup-files'

/** Reads one bucket: a beginning that can do no harm. */
export const permissions = <Bucket>(
  { partition }: Pick<AwsTarget, 'partition'>,
  bucket: string,
  arnOf: (rest: string) => Bucket | string = (rest) => `arn:${partition}:s3:::${bucket}${rest}`,
) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: arnOf('') },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: arnOf('/*') },
  ],
})

export const PERMISSIONS = 'read-one-bucket'

export const issuersOf = (roles: readonly AwsRole[]) =>
  byIssuer(roles.flatMap(({ trusted }) => trusted))
export const targetOf = ([first]: readonly AwsRole[]) => first?.target
