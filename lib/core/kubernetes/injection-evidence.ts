import { CREDENTIALS_URL, organizationOfExchange, TOKEN_FILE } from './credential-variables'
import type { Container, Pod, Volume } from './kinds'

/** What the webhook put into a pod, read back from it. */
export type InjectionEvidence = {
  credentialsUrl: string
  /** The organization the token is exchanged for. */
  orgId?: string
  tokenFile?: string
  audience?: string
  expirationSeconds?: number
  region?: string
  /** What the pod needs beside that and has not; empty in a pod that can ask for credentials. */
  missing: string[]
}

const variable = ({ env = [] }: Container, name: string) =>
  env.find((each) => each.name === name)?.value

function tokenAt(container: Container, volumes: Volume[], file: string) {
  for (const { name, mountPath } of container.volumeMounts ?? [])
    for (const source of volumes.find((volume) => volume.name === name)?.projected?.sources ?? []) {
      const token = source.serviceAccountToken
      if (token && `${mountPath.replace(/\/+$/, '')}/${token.path}` === file) return token
    }
  return undefined
}

/** Undefined where no container was given the address of the exchange: the webhook left the pod as it was. */
export function webhookEvidence({ spec }: Pick<Pod, 'spec'>): InjectionEvidence | undefined {
  const container = spec.containers.find((each) => variable(each, CREDENTIALS_URL) !== undefined)
  const credentialsUrl = container && variable(container, CREDENTIALS_URL)
  if (!container || credentialsUrl === undefined) return undefined

  const tokenFile = variable(container, TOKEN_FILE)
  const token = tokenFile ? tokenAt(container, spec.volumes ?? [], tokenFile) : undefined
  const orgId = organizationOfExchange(credentialsUrl)
  const region = variable(container, 'AWS_REGION') ?? variable(container, 'AWS_DEFAULT_REGION')
  const missing = [
    orgId === undefined ? 'an exchange URL that ends with an organization ID' : '',
    tokenFile ? '' : `the variable ${TOKEN_FILE}`,
    tokenFile && !token ? `a projected service account token at ${tokenFile}` : '',
  ].filter(Boolean)
  return {
    credentialsUrl,
    missing,
    ...(orgId && { orgId }),
    ...(tokenFile && { tokenFile }),
    ...(token?.audience && { audience: token.audience }),
    ...(token?.expirationSeconds && { expirationSeconds: token.expirationSeconds }),
    ...(region && { region }),
  }
}
