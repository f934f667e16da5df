/** Hosts whose tokens are never those of a Kubernetes service account, with the service they belong to. */
const OTHER_ISSUERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)actions\.githubusercontent\.com$/, 'GitHub Actions'],
  [/(^|\.)gitlab\.com$/, 'GitLab'],
  [/^app\.terraform\.io$/, 'HCP Terraform'],
  [/^accounts\.google\.com$/, 'Google'],
  [/^cognito-identity\.amazonaws\.com$/, 'Amazon Cognito'],
  [/^oidc\.circleci\.com$/, 'CircleCI'],
  [/^agent\.buildkite\.com$/, 'Buildkite'],
  [/^api\.bitbucket\.org$/, 'Bitbucket'],
  [/^oidc\.vercel\.com$/, 'Vercel'],
  [/^oidc\.cwsandbox\.com$/, 'CoreWeave sandboxes'],
]

/** The service whose tokens an issuer signs, if it is known and no Kubernetes cluster. */
export function otherIssuerName(issuer: string): string | undefined {
  if (!names.has(issuer)) {
    if (names.size > 1000) names.clear()
    names.set(issuer, findName(issuer))
  }
  return names.get(issuer)
}

// Asked for every token that a review decides.
const names = new Map<string, string | undefined>()

function findName(issuer: string): string | undefined {
  const [host = ''] = issuer.replace(/^https?:\/\//, '').split('/')
  return OTHER_ISSUERS.find(([pattern]) => pattern.test(host.toLowerCase()))?.[1]
}

/** Whether an issuer is GitHub Actions of github.com. */
export const isGitHubIssuer = (issuer: string) => otherIssuerName(issuer) === 'GitHub Actions'
