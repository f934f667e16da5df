'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useRunAction } from '@/components/form/use-run-action'
import { type Problem, problemOf } from '@/lib/common/errors'
import type { Result } from '@/lib/common/result'
import { ACCESS_OF_LEVEL, PROVABLE_LEVELS } from '@/lib/core/verification/bucket-access'
import { accountReachQuery } from '@/lib/features/access/queries'
import { createFederationConfigsAction } from '@/lib/features/federation/actions'
import { suggestConfigName } from '@/lib/features/federation/config-name'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { ProposedPolicy, WantedGrant } from '@/lib/features/give-access/schema'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { createRequestAction } from '@/lib/features/requests/actions'
import { setInjectionAction } from '@/lib/features/service-accounts/actions'
import { injectionPreviewQuery, serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import type { StepKey } from '@/lib/features/setup/schema'
import { startVerificationAction } from '@/lib/features/verifications/actions'
import type { StartResult, VerificationRef } from '@/lib/features/verifications/schema'

export type GrantPlanInput = {
  wanted: WantedGrant
  clusterName: string
  /** The zone of the bucket, if it is known. */
  zone: string | undefined
  policy: ProposedPolicy | undefined
  /** Whether the policy has to be requested instead of saved. */
  asks: boolean
  fields: { reason: string; expires: string; ticket: string }
}

export type GrantFailure = { step: StepKey; problem: Problem }
type NotStarted = Extract<StartResult, { started: false }>

/**
 * Takes the missing steps one after another, each with the rights of the person, and stops at the first that is
 * refused. What was done stays done: the steps are read again, so that the next start goes on from there.
 */
export function useGiveAccess() {
  const client = useQueryClient()
  const runAction = useRunAction()
  const [running, setRunning] = useState<StepKey>()
  const [failure, setFailure] = useState<GrantFailure>()
  const [request, setRequest] = useState<number>()
  const [started, setStarted] = useState<VerificationRef>()
  const [notStarted, setNotStarted] = useState<NotStarted>()
  const stopping = useRef(false)

  /** Whether the next step may be taken. */
  async function take(step: StepKey, input: GrantPlanInput): Promise<Result<boolean>> {
    const { wanted, clusterName, policy, asks, fields } = input
    const { cluster, namespace, name, bucket, level } = wanted
    switch (step) {
      case 'federation': {
        const taken = client.getQueryData(federationConfigsQuery.queryKey) ?? []
        const configName = suggestConfigName(
          clusterName,
          'issuer',
          taken.map((config) => config.name),
        )
        const created = await runAction(createFederationConfigsAction, {
          from: 'clusters',
          clusters: [cluster],
          issuerUrl: '',
          audience: 'issuer',
          customAudience: '',
          names: { [cluster]: configName },
          description: '',
        })
        if (!created.ok) return created
        const refused = created.value.find(({ result }) => !result.ok)
        if (refused && !refused.result.ok) return { ok: false, error: refused.result.error }
        await client.invalidateQueries(federationConfigsQuery)
        return { ok: true, value: true }
      }
      case 'account': {
        const input = { cluster, namespace, name, injection: 'default', audience: '' } as const
        const { resourceVersion } = await client.fetchQuery(injectionPreviewQuery(input))
        const annotated = await runAction(setInjectionAction, { ...input, resourceVersion })
        if (!annotated.ok) return annotated
        await client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) })
        return { ok: true, value: true }
      }
      case 'access': {
        if (!policy) return { ok: true, value: true }
        const { text, base } = policy
        if (asks) {
          const asked = await runAction(createRequestAction, {
            proposal: { kind: 'save', text, base },
            ...fields,
          })
          if (!asked.ok) return asked
          setRequest(asked.value.id)
          return { ok: true, value: false }
        }
        const saved = await runAction(savePolicyAction, { text, base, reason: fields.reason })
        if (!saved.ok) return saved
        await Promise.all([
          client.invalidateQueries({ queryKey: ['policies'] }),
          client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) }),
          client.invalidateQueries(accountReachQuery({ cluster, namespace, name })),
        ])
        return { ok: true, value: true }
      }
      case 'verify': {
        // Delete cannot be proved by itself: what a Job can try of it is Write.
        const provable = PROVABLE_LEVELS.find((each) => each === level) ?? 'Write'
        const begun = await runAction(startVerificationAction, {
          cluster,
          namespace,
          account: name,
          force: false,
          bucketCheck: {
            bucket,
            access: ACCESS_OF_LEVEL[provable],
            // Write does not include Delete, so that the small object that proves it stays: the step says so.
            ...(level === 'Write' && { leaveObject: true }),
            ...(input.zone && { region: input.zone }),
          },
        })
        if (!begun.ok) return begun
        if (begun.value.started) setStarted(begun.value.ref)
        else setNotStarted(begun.value)
        return { ok: true, value: false }
      }
      default:
        return { ok: true, value: true }
    }
  }

  async function run(steps: readonly StepKey[], input: GrantPlanInput) {
    stopping.current = false
    setFailure(undefined)
    setNotStarted(undefined)
    for (const step of steps) {
      setRunning(step)
      const result = await take(step, input).catch(
        (error: Error): Result<boolean> => ({ ok: false, error: problemOf(error) }),
      )
      if (!result.ok) setFailure({ step, problem: result.error })
      if (!result.ok || !result.value || stopping.current) break
    }
    setRunning(undefined)
  }

  return {
    run,
    running,
    failure,
    /** The number of the request that was sent. */
    request,
    /** The verification that was started. */
    started,
    /** Why none was started. */
    notStarted,
    stop: () => {
      stopping.current = true
    },
  }
}
