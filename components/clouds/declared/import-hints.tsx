import { SelectField, TextField } from '@/components/form/fields'
import { Panel } from '@/components/ui/panel'
import type { ImportCluster, ImportHints } from '@/lib/features/declared-trusts/import/trust-import'

type ImportHintsPanelProps = {
  hints: ImportHints
  clusters: readonly ImportCluster[]
  onChange: (hints: ImportHints) => void
}

/** Values that a Google Cloud IAM policy does not contain. */
export function ImportHintsPanel({ hints, clusters, onChange }: ImportHintsPanelProps) {
  const field = (name: keyof ImportHints) => ({
    value: hints[name] ?? '',
    onChange: ({ target }: { target: { value: string } }) =>
      onChange({ ...hints, [name]: target.value.trim() }),
  })
  return (
    <Panel title="Missing in the policy">
      <SelectField
        {...field('cluster')}
        label="Cluster trusted by the pool"
        options={[
          { value: '', label: 'Choose a cluster' },
          ...clusters.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TextField {...field('provider')} label="Provider of the pool" mono />
      <TextField {...field('projectId')} label="Project ID" mono help="Not the project number." />
      <TextField
        {...field('serviceAccount')}
        label="Google service account"
        mono
        help="The service account of this policy, for bindings of roles/iam.workloadIdentityUser."
      />
    </Panel>
  )
}
