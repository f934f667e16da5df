import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Checks } from '@/components/verifications/checks'
import { VerdictNote } from '@/components/verifications/verdict'
import { VerifyAccess } from '@/components/verifications/verify-access'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import type { Diagnosis } from '@/lib/features/diagnosis/schema'

const MISSING = {
  cluster: 'the cluster',
  account: 'the namespace and service account',
} as const satisfies Record<Diagnosis['missing'][number], string>

/** The cause, and the checks of the current configuration. */
export function DiagnosisView({ verdict, checks, place, missing, at }: Diagnosis) {
  const { cluster, namespace, account } = place ?? {}
  return (
    <>
      <VerdictNote verdict={verdict} />
      {missing.length > 0 && (
        <p className="text-ink-2">
          Choose {listAnd(missing.map((field) => MISSING[field]))} to compare the error with the
          current configuration.
        </p>
      )}
      {checks.length > 0 && (
        <Panel title="Current configuration" aside={<RelativeTime prefix="Read" at={at} />} flush>
          <Checks checks={checks} label="Current configuration" verdict={verdict} />
        </Panel>
      )}
      {cluster && namespace && account && (
        <div className="flex flex-wrap gap-3">
          <VerifyAccess cluster={cluster} namespace={namespace} account={account} />
          <LinkButton href={paths.serviceAccount(cluster, namespace, account)}>
            View service account
          </LinkButton>
        </div>
      )}
    </>
  )
}
