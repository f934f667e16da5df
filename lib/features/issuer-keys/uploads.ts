import { shellQuote } from '@/lib/core/identity/shell'
import type { GcpTarget, OidcTarget, TrustTarget } from '@/lib/core/identity/trust-target'
import { gcpProviderName } from '@/lib/core/identity/trust-target-names'
import { publishedKids } from '@/lib/core/issuer-keys/key-history'
import { compareUploadedKeys } from '@/lib/core/issuer-keys/uploaded-keys'
import { cloudFields } from '@/lib/core/trust-setup/fields'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import type { UploadedKeySet, WatchedKeys } from './schema'

type UploadTarget = (GcpTarget | OidcTarget) & { uploadedKeys: string[] }

/** Whether keys were uploaded to a target, so that it does not read them from the issuer. */
export const isUploaded = (target: TrustTarget): target is UploadTarget =>
  'uploadedKeys' in target && target.uploadedKeys !== undefined

const providerOf = (target: UploadTarget) =>
  target.cloud === 'gcp' ? gcpProviderName(target) : target.name

/** The key sets that declared trusts of one cluster go by, compared with the keys that its issuer publishes. */
export function compareUploads(
  trusts: readonly DeclaredTrust[],
  { keys }: Pick<WatchedKeys, 'keys'>,
): UploadedKeySet[] {
  const published = publishedKids({ keys })
  if (published.length === 0) return []
  const seen = keys.flatMap(({ source, kid }) => (source === 'issuer' ? [kid] : []))
  const byProvider = new Map<string, { trust: DeclaredTrust; target: UploadTarget }[]>()
  for (const trust of trusts) {
    const { target } = trust
    if (!isUploaded(target)) continue
    const key = `${target.cloud} ${providerOf(target)}`
    byProvider.set(key, [...(byProvider.get(key) ?? []), { trust, target }])
  }
  return [...byProvider.values()].flatMap((each) => {
    // A provider has one key set: what was declared last is what it has.
    const [latest] = each.toSorted((a, b) => (a.trust.at < b.trust.at ? 1 : -1))
    if (!latest) return []
    const { trust, target } = latest
    return [
      {
        cloud: target.cloud,
        name: providerOf(target),
        ...compareUploadedKeys(target.uploadedKeys, { published, seen }),
        accounts: each.map(({ trust: { namespace, name } }) => ({ namespace, name })),
        ...(target.cloud === 'gcp' && { command: uploadCommand(target, trust.issuerUrl) }),
        form: formOf(target),
      },
    ]
  })
}

/** https://cloud.google.com/sdk/gcloud/reference/iam/workload-identity-pools/providers/update-oidc */
function uploadCommand({ projectId, pool, provider }: GcpTarget, issuerUrl: string): string {
  const document = shellQuote(`${issuerUrl}/.well-known/openid-configuration`)
  return [
    `curl -fsS ${document} | jq -r .jwks_uri | xargs curl -fsS -o keys.json`,
    [
      'gcloud iam workload-identity-pools providers update-oidc',
      shellQuote(provider),
      `--project=${shellQuote(projectId)} --location=global`,
      `--workload-identity-pool=${shellQuote(pool)} --jwk-json-path=keys.json`,
    ].join(' '),
  ].join('\n')
}

function formOf(target: UploadTarget): Record<string, string> {
  const values = new Map<string, unknown>(Object.entries(target))
  return {
    cloud: target.cloud,
    ...Object.fromEntries(
      cloudFields(target.cloud).flatMap(({ name }) => {
        const value = values.get(name)
        return value === undefined || name === 'uploadedKeys' ? [] : [[name, String(value)]]
      }),
    ),
  }
}
