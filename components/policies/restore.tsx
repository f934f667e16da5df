'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { ChangeForm } from '@/components/approval-rules/change-form'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { useServerAction } from '@/components/form/use-server-action'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { policiesQuery, policyQuery, policyVersionQuery } from '@/lib/features/policies/queries'
import type { PolicyHistory, PolicyInventory } from '@/lib/features/policies/schema'
import { draftKey, storeDraft } from './draft'
import { describeMissingSavePermission } from './save-permission'

type RestoreProps = {
  history: PolicyHistory
  version: number
  inventory: PolicyInventory
  draftOwner: DraftOwner
}

/** Restores a version by saving it as a new one. */
export function Restore({ history, version, inventory, draftOwner }: RestoreProps) {
  const { name, live, versions } = history
  const kept = useQuery(policyVersionQuery(name, version)).data
  const mark = versions.find((each) => each.version === version)
  const isLive = live && version === versions[0]?.version
  if (!kept || !mark || mark.deleted || isLive) return null

  return (
    <Panel title={`Restore version ${version}`}>
      <p className="text-ink-2">
        Restoring saves a new version. Later versions stay in the history.
      </p>
      {live ? (
        <RestoreLive name={name} version={version} text={kept.text} draftOwner={draftOwner} />
      ) : (
        <RestoreDeleted
          name={name}
          version={version}
          text={kept.text}
          refusal={describeMissingSavePermission(inventory)}
        />
      )}
    </Panel>
  )
}

type RestorableVersion = { name: string; version: number; text: string }

/** Restores a version of a live policy as a draft, so that it is reviewed like any other change. */
function RestoreLive({
  name,
  version,
  text,
  draftOwner,
}: RestorableVersion & { draftOwner: DraftOwner }) {
  const router = useRouter()
  const now = useQuery(policyQuery(name)).data
  return (
    <div>
      <Button
        variant="primary"
        disabled={!now}
        onClick={() => {
          if (!now) return
          const reason = `Restored version ${version}. `
          storeDraft(draftKey(draftOwner, name), {
            text,
            base: now.base,
            baseText: now.text,
            reason,
          })
          router.push(paths.policy(name, { view: 'review' }))
        }}
      >
        Review and restore version {version}
      </Button>
    </div>
  )
}

function RestoreDeleted({
  name,
  version,
  text,
  refusal,
}: RestorableVersion & { refusal: string | undefined }) {
  const [reason, setReason] = useState('')
  const { policy } = useMemo(() => parsePolicyText(text), [text])
  const rules = useCoveringRules([name], policy)
  const router = useRouter()
  const save = useServerAction({
    action: savePolicyAction,
    invalidates: [policiesQuery, policyQuery(name)],
    onDone: () => router.push(paths.policy(name)),
  })
  const given = reason.trim()
  return (
    <ChangeForm
      proposal={{ kind: 'save', text, base: null }}
      reason={reason}
      onReason={setReason}
      rules={rules}
      mayWrite={!refusal}
      disabledReason={undefined}
      save={{
        onSave: () =>
          save.run({ text, base: null, reason: given && `Restored version ${version}. ${given}` }),
        pending: save.pending,
        problem: save.problem,
        label: `Restore version ${version}`,
        refusedTitle: 'Could not restore the version',
        reasonHelp: 'Stored with the new version and in the audit log.',
      }}
    />
  )
}
