import { subjectOf } from '@/lib/core/identity/subject'
import type { OidcTarget } from '@/lib/core/identity/trust-target'
import { formatYaml } from './file-text'
import { podFiles } from './pod-files'
import { groupByIssuer, type TrustedAccount, type TrustSetup } from './setup-files'

const DIRECTORY = '/var/run/secrets/tokens'

/** Setup of a service that validates OIDC tokens: the values to trust, and a pod with a token. */
export function buildOidcSetup(
  target: OidcTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const [first] = identities
  return {
    trusts: [{ target, trusted: [...identities] }],
    omitted: [],
    files: [
      {
        id: 'trust',
        label: `Trust settings for ${target.name}`,
        place: 'cloud',
        language: 'yaml',
        filename: 'trust.yaml',
        text: formatYaml(
          groupByIssuer(identities).map(({ issuerUrl, trusted }) => ({
            issuer: issuerUrl,
            discovery: `${issuerUrl}/.well-known/openid-configuration`,
            audience: target.audience,
            subjects: trusted.map(subjectOf),
          })),
        ),
      },
      ...(first
        ? podFiles(first, {
            key: 'oidc',
            audience: target.audience,
            directory: DIRECTORY,
            env: { ID_TOKEN_FILE: `${DIRECTORY}/token` },
            image: 'docker.io/library/busybox:stable',
            command: 'test -s "$ID_TOKEN_FILE" && echo The token is mounted',
          })
        : []),
    ],
    steps: [
      {
        title: `Configure ${target.name}`,
        text: 'Trust exactly this issuer, audience and subject. The service fetches the keys from the URL in the discovery document.',
      },
      {
        title: 'Mount the token in the workload',
        text: 'Apply the test pod, or patch the Deployment. The workload must read the file each time it sends the token, because the kubelet renews it.',
      },
    ],
    notes: [],
  }
}
