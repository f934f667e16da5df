import type { ReactNode } from 'react'
import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

/** Who it is to whom. Never typed by a person: all of it is derived. */
export function IdentityPanel({ detail }: { detail: ServiceAccountDetail }) {
  const { principal, subject, audience, issuerUrl } = detail
  return (
    <Panel title="Identity">
      <Term>Principal, as policies name it</Term>
      <CopyField text={principal} label="principal" />
      <Term>Subject, as tokens carry it</Term>
      <CopyField text={subject} label="subject" />
      <Term>{audience === issuerUrl ? 'Audience: the issuer URL, by default' : 'Audience'}</Term>
      {audience ? (
        <CopyField text={audience} label="audience" />
      ) : (
        <p className="text-ink-2">None: its pods get no token.</p>
      )}
    </Panel>
  )
}

const Term = ({ children }: { children: ReactNode }) => (
  <h3 className="not-first:mt-1 font-medium text-ink-2 text-small">{children}</h3>
)
