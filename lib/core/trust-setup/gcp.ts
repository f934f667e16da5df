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
  'gcloud auth login --quiet --cred-file="$GOOGLE_APPLICATION_CREDENTIALS" && gcloud auth print-access-token >/dev/null && echo Google issued an access token'

export function buildGcpSetup(
  target: GcpTarget,
  identities: readonly TrustedAccount[],
): TrustSetup {
  const tooLong = identities.filter((each) => byteLength(subjectOf(each)) > SUBJECT_LIMIT)
  const covered = identities.filter((each) => !tooLong.includes(each))
  const providers = planProviders(target, covered)
  const several = providers.length > 1
  const grant = target.serviceAccount
    ? `can impersonate \`${target.serviceAccount}\``
    : 'is granted access to the bucket directly'
  return {
    trusts: providers.map(({ target: provider, trusted }) => ({ target: provider, trusted })),
    omitted: tooLong,
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
        text: `Use Terraform or gcloud as a Workload Identity Pool Admin of \`${target.projectId}\`. If the pool exists, leave its part out. The name of a deleted pool stays reserved for 30 days.`,
      },
      {
        title: 'Grant access',
        text: `Each service account, identified by its exact subject, ${grant}. Replace the role with the one that the workload needs.`,
      },
      {
        title: 'Mount the token and the credential configuration',
        text: 'Apply the ConfigMap, then apply the test pod or patch the Deployment. The configuration contains no secret: it tells Google’s client libraries where the token is.',
      },
    ],
    notes: [
      ...(tooLong.length
        ? [
            {
              kind: 'warn' as const,
              title: `${plural(tooLong.length, 'account')} cannot be mapped`,
              text: `Google allows at most ${SUBJECT_LIMIT} bytes for \`google.subject\`. These subjects are longer: ${tooLong.map((each) => `\`${subjectOf(each)}\` (${byteLength(subjectOf(each))})`).join(', ')}. The files do not include them. Use a shorter namespace or account name.`,
            },
          ]
        : []),
      ...(several
        ? [
            {
              kind: 'info' as const,
              title: `${plural(providers.length, 'provider')} in one pool`,
              text: 'A provider accepts one issuer, and a condition has at most 4,096 characters. Each provider has its own audience, which the pods request. Accounts of the same name in several clusters are one principal in the pool; the conditions admit only the chosen ones.',
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
