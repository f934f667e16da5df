'use client'

import { useDependents } from '@/components/clusters/config-dependents'
import { Loss } from '@/components/clusters/config-loss'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { AlertDialog, AlertDialogClose } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { setFederationConfigActiveAction } from '@/lib/features/federation/actions'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'

type PauseConfigProps = {
  config: FederationConfig
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Pausing says who loses access; resuming, who gets it back. */
export function PauseConfig({ config, open, onOpenChange }: PauseConfigProps) {
  const dependents = useDependents(config)
  const { run, pending, problem, reset } = useServerAction({
    action: setFederationConfigActiveAction,
    invalidates: [federationConfigsQuery],
    onDone: () => onOpenChange(false),
  })
  const verb = config.active ? 'Pause' : 'Resume'
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => {
        reset()
        onOpenChange(next)
      }}
      title={`${verb} ${config.name}`}
      description={
        config.active ? (
          <>
            <Loss config={config} dependents={dependents} what="Pausing" />
            <p className="text-ink-2">Resuming it undoes this.</p>
          </>
        ) : (
          <p>
            CoreWeave accepts tokens of this issuer and audience again
            {dependents !== 'waiting' && dependents.known && dependents.accounts.length > 0
              ? `: ${dependents.accounts.length} service accounts have waited for it.`
              : '.'}
          </p>
        )
      }
      actions={
        <>
          <Button
            variant="primary"
            pending={pending}
            onClick={() => run({ uid: config.uid, active: !config.active })}
          >
            {verb} federation config
          </Button>
          <AlertDialogClose>
            <Button variant="quiet">Cancel</Button>
          </AlertDialogClose>
        </>
      }
    >
      {problem && <ProblemNote problem={problem} />}
    </AlertDialog>
  )
}
