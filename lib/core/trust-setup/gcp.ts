import { plural } from '@/lib/common/plural'
import { subjectOf } from '@/lib/core/identity/subject'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import { formatJson, formatYaml } from './file-text'
import { renderGcpCommands, renderGcpTerraform } from './gcp-files'
import {
  byteLength,
  credentialConfiguration,
  type PlannedProvider,
  planProviders,
  SUBJECT_LIMIT,
} from './gcp-providers'
import { podFiles } from './pod-files'
import type { TrustedAccount, TrustSetup, TrustSetupFile } from './setup-files'

const TOKEN_DIRECTORY = '/var/run/secrets/google'
const CONFIG_DIRECTORY = '/etc/workload-identity'
const CONFIG_FILE = 'credential-configuration.json'
const IMAGE = 'gcr.io/google.com/cloudsdktool/google-cloud-cli:stable'
const COMMAND =
  'gcloud auth login --quiet --cred-file="$GOOGLE_APPLICATION_CREDENTIALS" && gcloud auth print-access-token >/dev/null && echo Google gave an access token'

export function buildGcpSetup(
  target: GcpTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const tooLong = identities.filter((each) => byteLength(subjectOf(each)) > SUBJECT_LIMIT)
  const covered = identities.filter((each) => !tooLong.includes(each))
  const providers = planProviders(target, covered)
  const several = providers.length > 1
  const way = target.serviceAccount
    ? `may act as \`${target.serviceAccount}\``
    : 'is granted the bucket itself'
  return {
    trusts: providers.map(({ target: provider, trusted }) => ({ target: provider, trusted })),
    left: tooLong,
    files: providers.length
      ? [
          renderGcpTerraform(target, providers),
          renderGcpCommands(target, providers),
          ...providers.flatMap((provider) => clusterFiles(provider, several)),
        ]
      : [],
    steps: [
      {
        title: 'Create the pool and the provider',
        text: `By Terraform or gcloud, as a Workload Identity Pool Admin of \`${target.projectId}\`. A pool that is there already is kept: leave its part out. The name of a deleted one stays taken for 30 days.`,
      },
      {
        title: 'Grant access',
        text: `Each service account, by its exact subject, ${way}. Put in the role that the workload needs.`,
      },
      {
        title: 'Give the workload a token and the credential configuration',
        text: 'Apply the ConfigMap, then the pod to try it, or patch the Deployment. The configuration holds no secret: Google’s client libraries read from it where the token is.',
      },
    ],
    notes: [
      ...(tooLong.length
        ? [
            {
              kind: 'warn' as const,
              title: `${plural(tooLong.length, 'account')} cannot be mapped`,
              text: `Google takes at most ${SUBJECT_LIMIT} bytes as \`google.subject\`. Longer: ${tooLong.map((each) => `\`${subjectOf(each)}\` (${byteLength(subjectOf(each))})`).join(', ')}. They are in no file; a shorter name of namespace or account mends it.`,
            },
          ]
        : []),
      ...(several
        ? [
            {
              kind: 'info' as const,
              title: `${plural(providers.length, 'provider')} in one pool`,
              text: 'A provider takes the tokens of one issuer, and a condition has at most 4,096 characters. Each has its own audience, so that pods are told which one is theirs. Accounts of the same name in several clusters are one principal in the pool: the conditions let in only those that were chosen.',
            },
          ]
        : []),
    ],
  }
}

function clusterFiles({ target, trusted }: PlannedProvider, several: boolean): TrustSetupFile[] {
  const [first] = trusted
  if (!first) return []
  const of = several ? { id: target.provider, label: target.provider } : undefined
  const configuration = formatJson(credentialConfiguration(target, `${TOKEN_DIRECTORY}/token`))
  const name = several ? `google-credentials-${target.provider}` : 'google-credentials'
  const suffix = of ? `-${of.id}` : ''
  const label = of ? `: ${of.label}` : ''
  const namespaces = [...new Set(trusted.map(({ namespace }) => namespace))]
  return [
    {
      id: `configuration${suffix}`,
      label: `Credential configuration${label}`,
      place: 'document',
      language: 'json',
      filename: `credential-configuration${suffix}.json`,
      text: configuration,
    },
    {
      id: `configmap${suffix}`,
      label: `ConfigMap${label}`,
      place: 'cluster',
      language: 'yaml',
      filename: `configmap${suffix}.yaml`,
      text: formatYaml(
        namespaces.map((namespace) => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace },
          data: { [CONFIG_FILE]: configuration },
        })),
      ),
    },
    ...podFiles(first, {
      key: 'google',
      of,
      audience: targetAudience(target),
      directory: TOKEN_DIRECTORY,
      env: {
        GOOGLE_APPLICATION_CREDENTIALS: `${CONFIG_DIRECTORY}/${CONFIG_FILE}`,
        GOOGLE_CLOUD_PROJECT: target.projectId,
        HOME: '/tmp',
      },
      image: IMAGE,
      command: COMMAND,
      config: { name, directory: CONFIG_DIRECTORY },
    }),
  ]
}
