import type { Metadata } from 'next'
import { Unanswered } from '@/components/access/answer-parts'
import { WhatCanForm } from '@/components/access/what-can-form'
import { WhatCanAnswer } from '@/components/access/what-can-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { WhatCanQuestion } from '@/lib/features/access/schema'
import { readWhatCan } from '@/lib/features/access/service'
import { readPolicyInventory } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

export const metadata: Metadata = { title: 'What can' }

export default async function WhatCanPage({ searchParams }: PageProps<'/access/what-can'>) {
  const context = await pageContext()
  const input = WhatCanQuestion.safeParse(await searchParams).data ?? {}
  const [{ buckets }, answer] = await Promise.all([
    readPolicyInventory(context),
    input.principal
      ? readPart(context, () => budgeted('access', readWhatCan)(context, input))
      : undefined,
  ])
  const question = JSON.stringify([input.principal, input.bucket])
  const subject = answer?.ok ? answer.value.subject : undefined
  return (
    <>
      <Crumbs trail={[{ label: 'What can' }]} />
      {!answer?.ok && <Unanswered title="What can a principal access?" problem={answer?.error} />}
      <WhatCanForm key={question} input={input} buckets={buckets} {...(subject && { subject })} />
      {answer?.ok && <WhatCanAnswer key={answer.at} input={input} initial={answer.value} />}
    </>
  )
}
