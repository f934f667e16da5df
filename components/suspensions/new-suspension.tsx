'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useDependents } from '@/components/clusters/config-dependents'
import { ConfigLoss } from '@/components/clusters/config-loss'
import { TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { CodeBlock } from '@/components/patterns/code-block'
import { Checkbox } from '@/components/ui/choice'
import { CopyField } from '@/components/ui/copy'
import { LinkButton } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { suspendPrincipalAction } from '@/lib/features/suspensions/actions'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { SuspensionPreview } from '@/lib/features/suspensions/schema'
import { AccessLost } from './access-lost'
import { ActiveKeys } from './active-keys'
import { AffectedAccounts } from './affected-accounts'
import { usePrincipalName } from './suspended-principal'
import { principalName } from './words'

const SuspensionMapPanel = dynamic(
  () => import('./suspension-map-panel').then((it) => it.SuspensionMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

/** Preview of a suspension, with the form that starts it. */
export function NewSuspensionScreen({ preview }: { preview: SuspensionPreview }) {
  const { principal, account, refusal, open, policy, keys } = preview
  const name = usePrincipalName(principal)
  return (
    <>
      <PageHead
        title={`Suspend ${name}`}
        facts={[
          'Preview: nothing has changed yet',
          <RelativeTime key="at" at={keys.at} prefix="Read" />,
        ]}
      />
      {refusal && <ProblemNote problem={refusal} live={false} />}
      {open && (
        <Note
          kind="warn"
          title={`${name} is already suspended.`}
          actions={<LinkButton href={paths.suspension(open)}>Open suspension</LinkButton>}
        />
      )}
      {account && policy.ok && !open && (
        <SuspensionMapPanel account={account} policy={policy.value.name} />
      )}
      <Columns layout="wide-left">
        <Stack>
          <AccessLost losses={preview.losses} />
          <Panel title="Deny policy" flush>
            {policy.ok ? (
              <CodeBlock code={policy.value.text} label="Deny policy" language="json" />
            ) : (
              <div className="p-3.5">
                <ProblemNote
                  problem={policy.error}
                  live={false}
                  title="Could not read the policies, which a suspension requires."
                />
              </div>
            )}
          </Panel>
          <Panel title="Access keys">
            <ActiveKeys keys={keys} />
          </Panel>
        </Stack>
        <Stack>
          <Panel title="Principal">
            <CopyField text={principal} label="principal" />
            <AffectedAccounts preview={preview} />
          </Panel>
          {!refusal && !open && (
            <Panel title={<span className="text-fail">Confirm suspension</span>} tone="fail">
              <SuspendForm preview={preview} />
            </Panel>
          )}
        </Stack>
      </Columns>
    </>
  )
}

function SuspendForm({ preview }: { preview: SuspensionPreview }) {
  const { principal, configs, may, keys } = preview
  const router = useRouter()
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/suspensions/schema')).SuspendPrincipal,
    action: suspendPrincipalAction,
    defaultValues: { principal, reason: '', configs: [] },
    invalidates: [suspensionsQuery],
    onDone: ({ id }) => router.push(paths.suspension(id)),
  })
  const { value: chosen, onValueChange } = state.control('configs')
  const active = configs.ok ? configs.value.filter((config) => config.active) : []
  const mayNot = may.policy.ok && !may.policy.value
  const [typed, setTyped] = useState('')
  const name = confirmationName(preview)
  const unconfirmed = typed.trim() === name ? undefined : `Type ${name} to confirm.`
  return (
    <Form
      state={state}
      submitLabel="Suspend access now"
      tone="destroy"
      disabledReason={mayNot ? MISSING : unconfirmed}
      refusedActions={({ reason }) =>
        reason === 'suspended' && <LinkButton href={paths.suspensions()}>Suspensions</LinkButton>
      }
    >
      {mayNot && (
        <Note kind="warn" title="You cannot suspend access.">
          {MISSING}
        </Note>
      )}
      {!mayNot && may.keys.ok && !may.keys.value && keys.ok && (
        <Note kind="warn" title="You cannot suspend access keys.">
          The Deny still blocks requests with these keys. An Object Storage Admin can suspend them.
        </Note>
      )}
      {active.map((config) => (
        <PauseChoice
          key={config.uid}
          config={config}
          checked={chosen.includes(config.uid)}
          onChange={(on) =>
            onValueChange(on ? [...chosen, config.uid] : chosen.filter((uid) => uid !== config.uid))
          }
        />
      ))}
      {!configs.ok && (
        <Note kind="info" title="You cannot list federation configs, so none can be paused here.">
          {configs.error.next}
        </Note>
      )}
      <TextareaField
        {...state.field('reason')}
        label="Reason"
        rows={2}
        help="Shown with the suspension and in the audit log. People who can read the service account see it."
      />
      {!mayNot && (
        <TextField
          label={`Type ${name} to confirm`}
          mono
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Form>
  )
}

/** What is typed to confirm: the account in full, since its namespace and name may exist in other clusters too. */
function confirmationName({ principal, account, losses }: SuspensionPreview) {
  if (!account) return principalName(principal).replaceAll(' / ', '/')
  const cluster = (losses.ok && losses.value.clusterName) || account.cluster
  return [cluster, account.namespace, account.name].join('/')
}

const MISSING =
  'Requires cwobject:EnsureAccessPolicy. Ask an Object Storage Admin to suspend the access or to grant you the action.'

type PauseChoiceProps = {
  config: FederationConfig
  checked: boolean
  onChange: (checked: boolean) => void
}

function PauseChoice({ config, checked, onChange }: PauseChoiceProps) {
  const dependents = useDependents(config)
  return (
    <div className="grid gap-2">
      <Checkbox
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        label={`Also pause federation config ${config.name}`}
        detail="The Deny already blocks this principal. Pausing the config blocks every principal that depends on it."
      />
      {checked && (
        <Note kind="warn">
          <ConfigLoss config={config} dependents={dependents} change="pause" />
        </Note>
      )}
    </div>
  )
}
