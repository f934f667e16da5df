import { parseSubject } from '@/lib/core/identity/subject'
import { GcpTarget } from '@/lib/core/identity/trust-target'
import { rejectionReason } from './aws'
import { items, type JsonDocument, member, stringAt } from './json'
import { resolveCluster } from './rows'
import { emptyImport, type ImportCluster, type ImportHints, type TrustImport } from './trust-import'

const MEMBER =
  /^principal:\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/subject\/(.+)$/
const IMPERSONATES = 'roles/iam.workloadIdentityUser'

/** Whether the document is the output of `gcloud … get-iam-policy --format=json`. */
export const isIamPolicy = ({ root }: JsonDocument) => member(root, 'bindings') !== undefined

/**
 * Imports the subjects that an IAM policy names individually. The policy names the pool but neither
 * the provider nor its own service account, so the person enters both.
 */
export function importBindings(
  json: JsonDocument,
  hints: ImportHints,
  clusters: readonly ImportCluster[],
): TrustImport {
  const all = emptyImport()
  const cluster = resolveCluster(hints.cluster ?? '', clusters)
  for (const binding of items(member(json.root, 'bindings'))) {
    const role = stringAt(member(binding, 'role')) ?? ''
    for (const each of items(member(binding, 'members'))) {
      const line = json.lineOf(each)
      const what = stringAt(each) ?? ''
      const refuse = (why: string) => void all.refused.push({ line, what, why })
      const [, projectNumber, pool, subject] = MEMBER.exec(what) ?? []
      if (subject === undefined) {
        if (what.startsWith('principalSet://'))
          refuse('A set of principals is not expanded. Review the trust instead.')
        else all.elsewhere++
        continue
      }
      const account = parseSubject(subject)
      if (!account) refuse(rejectionReason(subject))
      else if (member(binding, 'condition')) refuse('Conditional bindings are not supported.')
      else if (!hints.cluster) refuse('Choose the cluster that the pool trusts.')
      else if (typeof cluster !== 'string') refuse(cluster.why)
      else if (role === IMPERSONATES && !hints.serviceAccount)
        refuse('Enter the Google service account to which this policy belongs.')
      else {
        const target = GcpTarget.safeParse({
          cloud: 'gcp',
          projectNumber,
          pool,
          projectId: hints.projectId ?? '',
          provider: hints.provider ?? '',
          ...(role === IMPERSONATES && { serviceAccount: hints.serviceAccount }),
        })
        if (target.success)
          all.rows.push({ line, entry: { cluster, ...account, target: target.data } })
        else refuse(target.error.issues.map(({ message }) => message).join(' '))
      }
    }
  }
  return all
}
