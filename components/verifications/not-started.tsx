'use client'

import { Panel } from '@/components/ui/panel'
import type { StartResult } from '@/lib/features/verifications/schema'
import { Checks } from './checks'
import { VerdictNote } from './verdict'

export type NotStartedResult = Extract<StartResult, { started: false }>

/** Why a verification was not started: the verdict, and the checks before the run. */
export function NotStarted({ verdict, checks }: NotStartedResult) {
  return (
    <>
      <VerdictNote verdict={verdict} />
      <Panel title="Checks before the run" flush>
        <Checks
          label="Checks before the run"
          verdict={verdict}
          checks={checks.filter(({ state }) => state !== 'waiting')}
        />
      </Panel>
    </>
  )
}
