'use client'

import { useMemo } from 'react'
import { CodeTabs } from '@/components/patterns/code-tabs'
import { NoneYet } from '@/components/patterns/empty-state'
import { InlineCode } from '@/components/patterns/inline-code'
import { Button } from '@/components/ui/button'
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
import { KeepDeclared } from './keep-declared'
import { Steps } from './steps'

type WrittenProps = {
  target: TrustTarget
  cloudName: string
  identities: readonly TrustedAccount[]
  options: TrustSetupOptions
  /** Goes on with those that the target could not take. */
  onLeft?: (left: TrustedAccount[]) => void
  clusterOf: (issuerUrl: string) => string
}

/** Everything to apply, in order. Fetched with its generators once a target is known. */
export function Written({
  target,
  cloudName,
  identities,
  options,
  onLeft,
  clusterOf,
}: WrittenProps) {
  const setup = useMemo(
    () => buildTrustSetup(target, identities, options),
    [target, identities, options],
  )
  return (
    <>
      <Notes setup={setup} {...(onLeft && { onLeft })} />
      <Steps steps={setup.steps} />
      {setup.files.length === 0 ? (
        <Panel flush>
          <NoneYet title="Nothing can be written for these accounts" />
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
      {canKeep(target, setup.trusts) && (
        <KeepDeclared
          key={JSON.stringify(setup.trusts.map(({ target: of }) => of))}
          trusts={setup.trusts}
          cloudName={cloudName}
          clusterOf={clusterOf}
        />
      )}
    </>
  )
}

/** Tailscale gives each account a client id of its own, and one was typed. */
const canKeep = ({ cloud }: TrustTarget, trusts: readonly TrustAssignment[]) =>
  trusts.length > 0 &&
  (cloud !== 'tailscale' || trusts.every(({ trusted }) => trusted.length === 1))

const PLACES: [SetupFilePlace, (cloudName: string) => string][] = [
  ['cloud', (cloudName) => `In ${cloudName}`],
  ['document', () => 'What it says, as documents'],
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
  onLeft,
}: {
  setup: TrustSetup
  onLeft?: (left: TrustedAccount[]) => void
}) {
  const { notes, left } = setup
  return notes.map(({ kind, title, text }) => (
    <Note
      key={title}
      kind={kind}
      title={title}
      actions={
        kind === 'warn' && left.length > 0 && onLeft ? (
          <Button onClick={() => onLeft(left)}>
            Go on with the other {left.length.toLocaleString('en')}
          </Button>
        ) : undefined
      }
    >
      <InlineCode>{text}</InlineCode>
    </Note>
  ))
}
