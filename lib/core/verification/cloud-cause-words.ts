import type { CloudCause } from './cloud-causes'

/** What each cause means, and the next step. */
export const CLOUD_CAUSE_WORDS = {
  'not-permitted': {
    title: 'You cannot create a token for this service account.',
    next: 'Ask a cluster administrator for create on serviceaccounts/token in this namespace, or ask them to run the verification.',
  },
  'account-missing': {
    title: 'The service account does not exist.',
    next: 'Create it, or check the namespace and the name.',
  },
  'token-refused': {
    title: 'The API server did not issue a token for this audience.',
    next: 'Read the API server’s message below and correct the audience.',
  },
  'token-unreadable': {
    title: 'The API server returned a token that cannot be parsed.',
    next: 'Check the cluster’s API endpoint: something other than its API server may be answering.',
  },
  'claims-differ': {
    title: 'The token’s claims do not match the target.',
    next: 'If the token is correct, change the trust to match it. The differences are marked below.',
  },
  'issuer-unhealthy': {
    title: 'The issuer’s keys cannot be fetched from the internet.',
    next: 'Check the issuer on the cluster’s page. A cloud that cannot fetch the keys rejects every token.',
  },
  'clock-skew': {
    title: 'The token’s timestamps do not match the console’s clock.',
    next: 'Synchronize the clocks of the cluster’s control plane and the console.',
  },
  'key-unknown': {
    title: 'The token is not signed with a key that the issuer publishes.',
    next: 'The keys may have been rotated and the published set may be stale. Try again in a few minutes, then check the issuer.',
  },
  'aws-region': {
    title: 'The region does not belong to this AWS partition, or is not enabled.',
    next: 'Regions in China begin with cn-, regions of GovCloud with us-gov-. Choose a region of the partition, and enable it in the account if it is opt-in.',
  },
  'aws-no-provider': {
    title: 'The AWS account has no identity provider for this cluster’s issuer.',
    next: 'Create an IAM OIDC provider in the role’s account with exactly this URL and no trailing slash.',
  },
  'aws-audience': {
    title: 'The IAM OIDC provider does not list the token’s audience.',
    next: 'Add the audience to the provider’s client IDs, or use an audience that it lists.',
  },
  'aws-trust': {
    title: 'The role does not trust this service account, or does not exist.',
    next: 'AWS returns the same error for both. Check the account ID and the role’s name, then compare the role’s trust policy with the values below.',
  },
  'aws-expired': {
    title: 'AWS reports that the token has expired.',
    next: 'The token was issued moments ago: correct the clock of the cluster’s control plane.',
  },
  'aws-keys': {
    title: 'AWS could not read the issuer’s keys.',
    next: 'AWS fetches the discovery document and the keys from the internet. The issuer must be public, have a valid certificate, and name itself in its discovery document.',
  },
  'aws-idp': {
    title: 'AWS could not reach the issuer.',
    next: 'AWS cannot use a private issuer. If the issuer is public, try again.',
  },
  'aws-token': {
    title: 'AWS rejected the token.',
    next: 'Read the message from AWS below, and check the issuer’s keys on the cluster’s page.',
  },
  'aws-invalid': {
    title: 'AWS rejected the request as invalid.',
    next: 'Check the account ID and the role’s name and path.',
  },
  'google-provider': {
    title: 'The provider does not exist, or the provider or its pool is disabled or deleted.',
    next: 'Check the project number (not the project ID), the pool and the provider. The name of a deleted pool stays reserved for 30 days.',
  },
  'google-audience': {
    title: 'The provider does not accept the token’s audience.',
    next: 'Add the audience to the provider’s allowed audiences. A provider that lists none accepts only its own full resource name.',
  },
  'google-issuer': {
    title: 'The provider is configured for another issuer.',
    next: 'Set the provider’s issuer URI to this cluster’s issuer URL, without a trailing slash.',
  },
  'google-condition': {
    title: 'The provider’s attribute condition rejects this service account.',
    next: 'Compare the attribute condition with the subject, character by character.',
  },
  'google-mapping': {
    title: 'The provider’s attribute mapping fails for this token.',
    next: 'Map google.subject to assertion.sub. The mapped value may have at most 127 bytes; shorten longer subjects with a CEL expression.',
  },
  'google-expired': {
    title: 'Google reports that the token has expired.',
    next: 'The token was issued moments ago: correct the clock of the cluster’s control plane.',
  },
  'google-idp': {
    title: 'Google could not read the issuer’s keys.',
    next: 'Google fetches the discovery document and the keys from the internet, unless keys were uploaded to the provider. For a private issuer, upload its keys, and again after each rotation.',
  },
  'google-token': {
    title: 'Google rejected the token.',
    next: 'Read the message from Google below, and check the issuer’s keys on the cluster’s page.',
  },
  'google-invalid': {
    title: 'Google rejected the request as invalid.',
    next: 'Check the project number, the pool, the provider and the Google service account.',
  },
  'google-impersonation': {
    title:
      'This service account cannot impersonate the Google service account, or the latter does not exist.',
    next: 'Google returns the same error for both. Grant roles/iam.workloadIdentityUser on the Google service account to the member below.',
  },
  throttled: {
    title: 'The cloud’s token service is rate limiting requests.',
    next: 'Wait a minute, then verify again.',
  },
  unavailable: {
    title: 'The cloud’s token service returned a server error.',
    next: 'Try again. If the error persists, check the cloud’s status page.',
  },
  unreachable: {
    title: 'The cloud’s token service did not respond.',
    next: 'Check that the console can reach it (AWS_STS_URL, GOOGLE_STS_URL, GOOGLE_IAM_CREDENTIALS_URL), then try again.',
  },
  unreadable: {
    title: 'The response did not come from the cloud’s token service.',
    next: 'Check AWS_STS_URL, GOOGLE_STS_URL and GOOGLE_IAM_CREDENTIALS_URL, and whether a proxy intercepts requests.',
  },
} as const satisfies Record<CloudCause, { title: string; next: string }>
