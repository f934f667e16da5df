import type { Metadata } from 'next'
import { Unanswered } from '@/components/access/answer-parts'
import { WhoCanForm } from '@/components/access/who-can-form'
import { WhoCanAnswer } from '@/components/access/who-can-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { WhoCanQuestion } from '@/lib/features/access/schema'
import { readWhoCan } from '@/lib/features/access/service'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

export const metadata: Metadata = { title: 'Who can' }

export default async function WhoCanPage({ searchParams }: PageProps<'/access/who-can'>) {
  const context = await pageContext()
  const input = WhoCanQuestion.safeParse(await searchParams).data ?? {}
  const asked = input.level !== undefined || input.action !== undefined
  const [{ buckets }, answer] = await Promise.all([
    readPolicyInventory(context),
    asked ? readPart(context, () => budgeted('access', readWhoCan)(context, input)) : undefined,
  ])
  const question = JSON.stringify([input.level, input.action, input.bucket, input.key])
  return (
    <>
      <Crumbs trail={[{ label: 'Who can' }]} />
      {!answer?.ok && <Unanswered title="Who has access?" problem={answer?.error} />}
      <WhoCanForm key={question} input={input} buckets={buckets} />
      {answer?.ok && <WhoCanAnswer key={answer.at} input={input} initial={answer.value} />}
    </>
  )
}
