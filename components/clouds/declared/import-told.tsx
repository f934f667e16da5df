import { SelectField, TextField } from '@/components/form/fields'
import { Panel } from '@/components/ui/panel'
import type { ClusterName, Told } from '@/lib/features/declared-trusts/import/trust-import'

type ImportToldProps = {
  told: Told
  clusters: readonly ClusterName[]
  onChange: (told: Told) => void
}

/** What a policy of Google Cloud does not say about its pool and itself. */
export function ImportTold({ told, clusters, onChange }: ImportToldProps) {
  const field = (name: keyof Told) => ({
    value: told[name] ?? '',
    onChange: ({ target }: { target: { value: string } }) =>
      onChange({ ...told, [name]: target.value.trim() }),
  })
  return (
    <Panel title="What the policy does not say">
      <SelectField
        {...field('cluster')}
        label="Cluster whose issuer the pool trusts"
        options={[
          { value: '', label: 'Choose a cluster' },
          ...clusters.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TextField {...field('provider')} label="Provider in the pool" mono />
      <TextField {...field('projectId')} label="Project id" mono help="Not its number." />
      <TextField
        {...field('serviceAccount')}
        label="Google service account"
        mono
        help="Whose policy it is; for bindings of roles/iam.workloadIdentityUser."
      />
    </Panel>
  )
}
