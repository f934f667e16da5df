import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { TRUST_KINDS } from '@/lib/core/trust/trust'
import { KIND_WORDS } from './words'

/** The command that prints each kind of trust. */
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
      You can also paste the policy alone, a Google attribute condition alone, Terraform,
      CloudFormation, a Kubernetes object, the gcloud, vault or aws command that creates the trust,
      or a list of trusts. To include IAM members or a Vault mount, paste{' '}
      <code>{'{"provider": …, "policy": …}'}</code> or <code>{'{"role": …, "config": …}'}</code>.
    </p>
  </Panel>
)
