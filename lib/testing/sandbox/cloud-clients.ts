import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ExternalAccountClient } from 'google-auth-library'

// The clouds' official clients, configured as in a pod.

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

type Sandbox = { url: string }
export type ClientOutcome = { allowed: true } | { allowed: false; why: string }

const outcome = (asked: Promise<unknown>): Promise<ClientOutcome> =>
  asked.then(
    () => ({ allowed: true }),
    (error: Error) => ({ allowed: false, why: `${error.name}: ${error.message}` }),
  )

export const assumeByClient = (
  { url }: Sandbox,
  { role, token }: { role: string; token: string },
): Promise<ClientOutcome> =>
  outcome(
    new STSClient({ endpoint: `${url}/aws/sts`, region: 'us-east-1', maxAttempts: 1 }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: 'a-test',
        WebIdentityToken: token,
      }),
    ),
  )

/** Uses a credential configuration like the output of `gcloud iam workload-identity-pools create-cred-config`. */
export function googleByClient(
  { url }: Sandbox,
  { provider, file, email }: { provider: string; file: string; email?: string },
): Promise<ClientOutcome> {
  const client = ExternalAccountClient.fromJSON({
    type: 'external_account',
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${url}/google/sts/v1/token`,
    credential_source: { file },
    ...(email && {
      service_account_impersonation_url: `${url}/google/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    }),
  })
  if (!client) throw new Error('The credential configuration is not valid.')
  client.scopes = ['https://www.googleapis.com/auth/cloud-platform']
  return outcome(
    client.getAccessToken().then(({ token }) => {
      if (!token) throw new Error('The client returned no access token.')
    }),
  )
}
