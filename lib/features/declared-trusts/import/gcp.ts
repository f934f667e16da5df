import { parseSubject } from '@/lib/core/identity/subject'
import { GcpTarget } from '@/lib/core/identity/trust-target'
import { whyNot } from './aws'
import { items, type Json, member, textOf } from './json'
import { clusterOf } from './rows'
import { type ClusterName, type Found, nothing, type Told } from './trust-import'

const MEMBER =
  /^principal:\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/subject\/(.+)$/
const IMPERSONATES = 'roles/iam.workloadIdentityUser'

/** What `gcloud … get-iam-policy --format=json` prints. */
export const isIamPolicy = ({ root }: Json) => member(root, 'bindings') !== undefined

/**
 * Subjects that a policy names one by one. It names their pool and not the provider, so whose provider that
 * is stands beside it, and so does the service account that the policy is of.
 */
export function readBindings(json: Json, told: Told, clusters: readonly ClusterName[]): Found {
  const all = nothing()
  const cluster = clusterOf(told.cluster ?? '', clusters)
  for (const binding of items(member(json.root, 'bindings'))) {
    const role = textOf(member(binding, 'role')) ?? ''
    for (const each of items(member(binding, 'members'))) {
      const line = json.lineOf(each)
      const what = textOf(each) ?? ''
      const refuse = (why: string) => void all.refused.push({ line, what, why })
      const [, projectNumber, pool, subject] = MEMBER.exec(what) ?? []
      if (subject === undefined) {
        if (what.startsWith('principalSet://'))
          refuse('It is a set of principals, which is not expanded: review the trust.')
        else all.elsewhere++
        continue
      }
      const account = parseSubject(subject)
      if (!account) refuse(whyNot(subject))
      else if (member(binding, 'condition'))
        refuse('It is bound under a condition, which is not read.')
      else if (!told.cluster) refuse('Say which cluster the pool trusts.')
      else if (typeof cluster !== 'string') refuse(cluster.why)
      else if (role === IMPERSONATES && !told.serviceAccount)
        refuse('Say which Google service account this policy is of.')
      else {
        const target = GcpTarget.safeParse({
          ...{ cloud: 'gcp', projectNumber, pool },
          ...{ projectId: told.projectId ?? '', provider: told.provider ?? '' },
          ...(role === IMPERSONATES && { serviceAccount: told.serviceAccount }),
        })
        if (target.success)
          all.rows.push({ line, entry: { cluster, ...account, target: target.data } })
        else refuse(target.error.issues.map(({ message }) => message).join(' '))
      }
    }
  }
  return all
}
