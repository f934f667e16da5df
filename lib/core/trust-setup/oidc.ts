import { subjectOf } from '@/lib/core/identity/subject'
import type { OidcTarget } from '@/lib/core/identity/trust-target'
import { formatYaml } from './file-text'
import { podFiles } from './pod-files'
import { groupByIssuer, type TrustedAccount, type TrustSetup } from './setup-files'

const DIRECTORY = '/var/run/secrets/tokens'

/** Any service that checks OIDC tokens: what to tell it, and a pod that has one. */
export function buildOidcSetup(
  target: OidcTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const [first] = identities
  return {
    trusts: [{ target, trusted: [...identities] }],
    left: [],
    files: [
      {
        id: 'trust',
        label: `What ${target.name} is told`,
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
            command: 'test -s "$ID_TOKEN_FILE" && echo The token is there',
          })
        : []),
    ],
    steps: [
      {
        title: `Tell ${target.name} whom to trust`,
        text: 'Issuer, audience and subject, compared exactly. It fetches the keys from the address that the discovery document names.',
      },
      {
        title: 'Give the workload a token for it',
        text: 'Apply the pod to try it, or patch the Deployment. The workload reads the file each time it sends the token, as the kubelet renews it.',
      },
    ],
    notes: [],
  }
}
