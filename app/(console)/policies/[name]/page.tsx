import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PolicyScreen } from '@/components/policies/policy-screen'
import { PolicyUnavailable } from '@/components/policies/policy-unavailable'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { readPolicy, readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Policy' }

export default async function PolicyPage({ params }: PageProps<'/policies/[name]'>) {
  const context = await pageContext()
  const { data: ref } = PolicyAddress.safeParse({ name: decodeURIComponent((await params).name) })
  if (!ref) notFound()
  const [policy, inventory] = await Promise.all([
    readPart(context, () => readPolicy(context, ref)),
    readPolicyInventory(context),
  ])
  if (!policy.ok && policy.error.code === 'not-found') notFound()
  if (!policy.ok) return <PolicyUnavailable {...ref} problem={policy.error} />
  const { actor, config } = context
  return (
    <PolicyScreen
      key={ref.name}
      initial={policy.value}
      inventory={inventory}
      editor={`coreweave/${actor.uid}`}
      orgUid={actor.orgUid}
      apiUrl={config.COREWEAVE_API_URL}
    />
  )
}
