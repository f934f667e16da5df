import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import { gcpProviderName, roleArn, targetAudience } from '@/lib/core/identity/trust-target-names'

/** A verification that presents a token to another cloud, and where that cloud's token services are. */
export type CloudRun = {
  target: ExchangeTarget
  stsUrl: string
  /** Where Google lets a federated principal act as a service account. */
  iamUrl: string
}

const TOKEN = { name: 'cloud-token', mountPath: '/var/run/secrets/cloud-token' }
/** The shortest life of a token that Kubernetes allows; each run exchanges it once. */
const TOKEN_SECONDS = 600

/** The environment of the script, as `EXCHANGE_SCRIPT` reads it. */
export function cloudEnv({ target, stsUrl, iamUrl }: CloudRun) {
  const shared = [
    { name: 'CLOUD', value: target.cloud },
    { name: 'TOKEN_FILE', value: `${TOKEN.mountPath}/token` },
    { name: 'STS_URL', value: stsUrl },
  ]
  if (target.cloud === 'aws')
    return [
      ...shared,
      { name: 'ROLE', value: roleArn(target) },
      { name: 'REGION', value: target.region },
    ]
  return [
    ...shared,
    { name: 'PROVIDER', value: gcpProviderName(target) },
    { name: 'IAM_URL', value: iamUrl },
    { name: 'ACTS_AS', value: target.serviceAccount ?? '' },
  ]
}

export const CLOUD_TOKEN_MOUNT = TOKEN

/** The volume with the token of the service account for the audience of the target. */
export const cloudTokenVolume = ({ target }: Pick<CloudRun, 'target'>) => ({
  name: TOKEN.name,
  projected: {
    sources: [
      {
        serviceAccountToken: {
          audience: targetAudience(target),
          expirationSeconds: TOKEN_SECONDS,
          path: 'token',
        },
      },
    ],
  },
})
