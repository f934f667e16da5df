import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { TRUST_KINDS } from '@/lib/core/trust/trust'
import { KIND_WORDS } from './words'

/** Where the texts come from. */
export const WhatToPaste = () => (
  <Panel title="What to paste">
    <dl className="grid gap-3">
      {TRUST_KINDS.map((kind) => (
        <div key={kind} className="grid gap-1">
          <dt className="font-medium">{CLOUD_NAMES[kind]}</dt>
          <dd>
            <CopyField text={KIND_WORDS[kind].command} label={`command for ${CLOUD_NAMES[kind]}`} />
          </dd>
        </div>
      ))}
    </dl>
    <p className="text-ink-2">
      The policy alone will do, and so will a provider’s condition alone. With members of Google, or
      the mount of Vault: <code>{'{"provider": …, "policy": …}'}</code>,{' '}
      <code>{'{"role": …, "config": …}'}</code>.
    </p>
  </Panel>
)
