'use client'

import { type ConfigDependents, useDependents } from '@/components/clusters/config-dependents'
import { ConfigLoss } from '@/components/clusters/config-loss'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import {
  deleteFederationConfigAction,
  setFederationConfigActiveAction,
} from '@/lib/features/federation/actions'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'

type DeleteConfigProps = {
  config: FederationConfig
  open: boolean
  onOpenChange: (open: boolean) => void
  onDeleted?: () => void
}

/** Deleting is harmless only if every service account was counted and none depends on the config. */
const mayLose = (dependents: ConfigDependents) =>
  !('data' in dependents) || !dependents.data.complete || dependents.data.accounts.length > 0

export function DeleteConfig(props: DeleteConfigProps) {
  const { config, open, onOpenChange, onDeleted } = props
  const dependents = useDependents(config)
  const remove = useServerAction({
    action: deleteFederationConfigAction,
    invalidates: onDeleted ? [] : [federationConfigsQuery],
    onDone: () => {
      onOpenChange(false)
      onDeleted?.()
    },
  })
  const pause = useServerAction({
    action: setFederationConfigActiveAction,
    invalidates: [federationConfigsQuery],
    onDone: () => onOpenChange(false),
  })
  return (
    <ConfirmByName
      open={open}
      onOpenChange={(next) => {
        remove.reset()
        pause.reset()
        onOpenChange(next)
      }}
      title={`Delete ${config.name}`}
      loss={
        <>
          <ConfigLoss config={config} dependents={dependents} change="delete" />
          {config.active && (
            <p className="text-ink-2">Pausing has the same effect and can be undone.</p>
          )}
        </>
      }
      {...(mayLose(dependents) && { name: config.name })}
      confirmLabel="Delete federation config"
      onConfirm={() => remove.run({ uid: config.uid })}
      pending={remove.pending}
      problem={remove.problem ?? pause.problem}
      instead={
        config.active && (
          <Button
            variant="primary"
            pending={pause.pending}
            onClick={() => pause.run({ uid: config.uid, active: false })}
          >
            Pause instead
          </Button>
        )
      }
    />
  )
}
