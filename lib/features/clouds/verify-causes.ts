/** Each reason for which a target does not let an account in: what is so, and the next step. */
export const TARGET_CAUSES = {
  'not-permitted': {
    title: 'You may not make a token for this service account.',
    next: 'Whoever administers the cluster can grant create on serviceaccounts/token in this namespace, or verify it in your place.',
  },
  'account-missing': {
    title: 'There is no such service account.',
    next: 'Create it, or check its namespace and name.',
  },
  'token-refused': {
    title: 'The cluster makes no token for this audience.',
    next: 'Read what the API server says, and mend the audience.',
  },
  'token-unreadable': {
    title: 'What the cluster gave as a token cannot be read.',
    next: 'Look at the cluster: something answers in the place of its API server.',
  },
  'claims-differ': {
    title: 'The token does not say what the target expects.',
    next: 'Trust what the token presents, if it is meant; the differences are marked.',
  },
  'issuer-unhealthy': {
    title: 'The issuer’s keys cannot be read from the open internet.',
    next: 'Look at the issuer on the cluster’s page. A cloud that cannot read the keys refuses every token.',
  },
  'clock-skew': {
    title: 'The token’s times do not agree with this clock.',
    next: 'Set the clocks of the cluster’s control plane and of the console.',
  },
  'key-unknown': {
    title: 'The token is not signed with a key that the issuer publishes.',
    next: 'Keys were rotated, or what is published is old: try again in some minutes, then look at the issuer.',
  },
  'aws-region': {
    title: 'The region is not one of this AWS partition.',
    next: 'China’s regions begin with cn-, those of GovCloud with us-gov-; choose the region to fit the partition. Some regions have to be enabled in the account.',
  },
  'aws-no-provider': {
    title: 'The AWS account has no identity provider for this cluster’s issuer.',
    next: 'Create the IAM OIDC provider with exactly this URL, without a slash at its end, in the account of the role.',
  },
  'aws-audience': {
    title: 'The identity provider in AWS does not list the token’s audience.',
    next: 'Add the audience to the client ids of the IAM OIDC provider, or use one that it lists.',
  },
  'aws-trust': {
    title: 'The role does not trust this account, or there is no such role.',
    next: 'AWS says the same of both. Compare the role’s name and account id, then its trust policy with what is said here, word for word.',
  },
  'aws-expired': {
    title: 'AWS takes the token for expired.',
    next: 'The token was made a moment ago: set the clock of the cluster’s control plane.',
  },
  'aws-keys': {
    title: 'AWS could not read the issuer’s keys.',
    next: 'AWS fetches discovery and keys from the open internet: the issuer has to be public, with a valid certificate, and its document has to name itself.',
  },
  'aws-idp': {
    title: 'AWS could not reach the issuer.',
    next: 'A private issuer cannot be used from AWS. Where it is public, try again: AWS asks it anew.',
  },
  'aws-token': {
    title: 'AWS does not take the token.',
    next: 'Read what AWS says; look at the issuer’s keys on the cluster’s page.',
  },
  'aws-invalid': {
    title: 'AWS did not understand the request.',
    next: 'Check the account id and the role’s name and path.',
  },
  'google-provider': {
    title: 'Google finds no such provider, or it or its pool is disabled or deleted.',
    next: 'Check the project number (not the id), the pool and the provider. A deleted pool keeps its name for 30 days.',
  },
  'google-audience': {
    title: 'The provider does not take the token’s audience.',
    next: 'Without allowed audiences a provider takes its own full name; else the audience has to be in the list.',
  },
  'google-issuer': {
    title: 'The provider is for another issuer.',
    next: 'Set the provider’s issuer URI to this cluster’s, without a slash at its end.',
  },
  'google-condition': {
    title: 'The provider’s attribute condition rejects this account.',
    next: 'Compare the attribute condition with the subject, character by character.',
  },
  'google-mapping': {
    title: 'The provider’s attribute mapping does not fit the token.',
    next: 'Map google.subject to assertion.sub. A mapped subject has at most 127 bytes: shorten it by an expression where names are longer.',
  },
  'google-expired': {
    title: 'Google takes the token for expired.',
    next: 'The token was made a moment ago: set the clock of the cluster’s control plane.',
  },
  'google-idp': {
    title: 'Google could not read the issuer’s keys.',
    next: 'Google fetches discovery and keys from the open internet; for a private issuer upload its keys to the provider.',
  },
  'google-token': {
    title: 'Google does not take the token.',
    next: 'Read what Google says; look at the issuer’s keys on the cluster’s page.',
  },
  'google-invalid': {
    title: 'Google did not understand the request.',
    next: 'Check the project number, the pool, the provider and the service account.',
  },
  'google-impersonation': {
    title: 'This account may not act as the Google service account, or there is no such one.',
    next: 'Google says the same of both. Grant roles/iam.workloadIdentityUser on it to the member named here.',
  },
  throttled: {
    title: 'The cloud asks for a pause: too many requests.',
    next: 'Wait a minute, then verify again.',
  },
  unavailable: {
    title: 'The cloud failed to answer properly.',
    next: 'Try again; if it lasts, look at the cloud’s status page.',
  },
  unreachable: {
    title: 'The cloud’s token service did not answer.',
    next: 'Check that the console can reach it (AWS_STS_URL, GOOGLE_STS_URL, GOOGLE_IAM_CREDENTIALS_URL), then try again.',
  },
  unreadable: {
    title: 'What answered is not the cloud’s token service.',
    next: 'Check AWS_STS_URL, GOOGLE_STS_URL and GOOGLE_IAM_CREDENTIALS_URL, and whether a proxy answers in its place.',
  },
} as const satisfies Record<string, { title: string; next: string }>
export type TargetCause = keyof typeof TARGET_CAUSES
