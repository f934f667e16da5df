import type { ReactNode } from 'react'
import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { InjectionDialog } from './injection-dialog'

/** The identifiers of the account. All are derived, none is typed. */
export function IdentityPanel({ detail }: { detail: ServiceAccountDetail }) {
  const { principal, subject, audience, issuerUrl, injection } = detail
  return (
    <Panel
      title="Identity"
      aside={injection !== 'none' && <InjectionDialog detail={detail} size="tiny" />}
    >
      <Term>Principal (in policies)</Term>
      <CopyField text={principal} label="principal" />
      <Term>Subject (sub claim)</Term>
      <CopyField text={subject} label="subject" />
      <Term>{audience === issuerUrl ? 'Audience (default: the issuer URL)' : 'Audience'}</Term>
      {audience ? (
        <CopyField text={audience} label="audience" />
      ) : (
        <p className="text-ink-2">None. Its pods get no token.</p>
      )}
    </Panel>
  )
}

const Term = ({ children }: { children: ReactNode }) => (
  <h3 className="not-first:mt-1 font-medium text-ink-2 text-small">{children}</h3>
)
