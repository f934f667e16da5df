'use client'

import { useMemo } from 'react'
import { CodeTabs } from '@/components/patterns/code-tabs'
import { NoneYet } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { InlineCode } from '@/components/ui/inline-code'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import type {
  SetupFilePlace,
  TrustAssignment,
  TrustedAccount,
  TrustSetup,
  TrustSetupFile,
  TrustSetupOptions,
} from '@/lib/core/trust-setup/setup-files'
import { buildTrustSetup } from '@/lib/core/trust-setup/trust-setup'
import { SaveDeclaredTrust } from './save-declared-trust'
import { SetupSteps } from './setup-steps'

type SetupResultProps = {
  target: TrustTarget
  cloudName: string
  identities: readonly TrustedAccount[]
  options: TrustSetupOptions
  /** Continues with the accounts that the target's limit excludes. */
  onOmitted?: (omitted: TrustedAccount[]) => void
  clusterOf: (issuerUrl: string) => string
}

/** The generated files and steps. Loaded lazily, because the generators are large. */
export function SetupResult({
  target,
  cloudName,
  identities,
  options,
  onOmitted,
  clusterOf,
}: SetupResultProps) {
  const setup = useMemo(
    () => buildTrustSetup(target, identities, options),
    [target, identities, options],
  )
  return (
    <>
      <Notes setup={setup} {...(onOmitted && { onOmitted })} />
      <SetupSteps steps={setup.steps} />
      {setup.files.length === 0 ? (
        <Panel flush>
          <NoneYet title="No files can be generated for these accounts" />
        </Panel>
      ) : (
        PLACES.map(([place, title]) => (
          <Files
            key={`${place} ${target.cloud}`}
            title={title(cloudName)}
            files={setup.files.filter((file) => file.place === place)}
          />
        ))
      )}
      {canSave(target, setup.trusts) && (
        <SaveDeclaredTrust
          key={JSON.stringify(setup.trusts.map(({ target: of }) => of))}
          trusts={setup.trusts}
          cloudName={cloudName}
          clusterOf={clusterOf}
        />
      )}
    </>
  )
}

/** Tailscale assigns each account its own client ID, and the form has one. */
const canSave = ({ cloud }: TrustTarget, trusts: readonly TrustAssignment[]) =>
  trusts.length > 0 &&
  (cloud !== 'tailscale' || trusts.every(({ trusted }) => trusted.length === 1))

const PLACES: [SetupFilePlace, (cloudName: string) => string][] = [
  ['cloud', (cloudName) => `In ${cloudName}`],
  ['document', () => 'Documents'],
  ['cluster', () => 'In the cluster'],
]

function Files({ title, files }: { title: string; files: readonly TrustSetupFile[] }) {
  if (files.length === 0) return null
  return (
    <Panel title={title} flush>
      <CodeTabs
        label={title}
        tabs={files.map(({ id, label, language, text }) => ({
          key: id,
          label,
          code: text,
          ...(language === 'json' || language === 'yaml' ? { language } : {}),
        }))}
      />
    </Panel>
  )
}

function Notes({
  setup,
  onOmitted,
}: {
  setup: TrustSetup
  onOmitted?: (omitted: TrustedAccount[]) => void
}) {
  const { notes, omitted } = setup
  return notes.map(({ kind, title, text }) => (
    <Note
      key={title}
      kind={kind}
      title={title}
      actions={
        kind === 'warn' && omitted.length > 0 && onOmitted ? (
          <Button onClick={() => onOmitted(omitted)}>
            Continue with the other {omitted.length.toLocaleString('en')}
          </Button>
        ) : undefined
      }
    >
      <InlineCode>{text}</InlineCode>
    </Note>
  ))
}
