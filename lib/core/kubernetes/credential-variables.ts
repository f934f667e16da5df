/** The environment variables that AWS clients read credentials from. */
export const CREDENTIALS_URL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
export const CREDENTIALS_PATH = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
export const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
export const STATIC_KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const
export const PROFILE = 'AWS_PROFILE'
export const WEB_IDENTITY = ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'] as const

/** The annotations of a pod that name containers that the webhook leaves as they are. */
export const SKIP_ANNOTATIONS = [
  'eks.amazonaws.com/skip-containers',
  'caios.coreweave.com/skip-containers',
] as const

/** The containers that a pod's annotations exclude from injection. */
export const skippedContainers = (annotations: Readonly<Record<string, string>> = {}): string[] =>
  SKIP_ANNOTATIONS.flatMap((name) => (annotations[name] ?? '').split(','))
    .map((name) => name.trim())
    .filter(Boolean)

const EXCHANGE = /\/v1\/cwobject\/temporary-credentials\/oidc\/([^/?#]+)$/

/** The organization that a credentials URL exchanges tokens for; undefined if it is not CoreWeave's exchange. */
export const organizationOfExchange = (url: string): string | undefined => EXCHANGE.exec(url)?.[1]
