'use client'

import { useDependents } from '@/components/clusters/config-dependents'
import { ConfigLoss } from '@/components/clusters/config-loss'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { AlertDialog, AlertDialogClose } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { plural } from '@/lib/common/plural'
import { setFederationConfigActiveAction } from '@/lib/features/federation/actions'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'

type PauseConfigProps = {
  config: FederationConfig
  open: boolean
  onOpenChange: (open: boolean) => void
}

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
            <ConfigLoss config={config} dependents={dependents} change="pause" />
            <p className="text-ink-2">You can resume it at any time.</p>
          </>
        ) : (
          <p>
            CoreWeave will accept tokens of this issuer and audience again
            {'data' in dependents && dependents.data.accounts.length > 0
              ? `, for ${plural(dependents.data.accounts.length, 'service account')}.`
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
