import { CodeBlock } from '@/components/patterns/code-block'
import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'

const CSV = `cloud,cluster,namespace,name,accountId,role
aws,train-east,ml-team,train-runner,111122223333,train`

/** The supported formats and the commands that print them. */
export function ImportFormats() {
  return (
    <Panel title="Supported formats">
      <p>AWS roles that trust a cluster’s issuer:</p>
      <CopyField text="aws iam list-roles --output json" label="command for AWS" />
      <p>A Google Cloud IAM policy with principals of a pool:</p>
      <CopyField
        text="gcloud iam service-accounts get-iam-policy EMAIL --format=json"
        label="command for Google Cloud"
      />
      <p>A CSV table or JSON list with these columns and the fields of the cloud:</p>
      <CodeBlock code={CSV} label="example of a table" wrap />
      <p className="text-ink-2 text-small">
        For a target field that is also called namespace or name, write{' '}
        <code>target.namespace</code> or <code>target.name</code>. Entries with wildcards are not
        imported.
      </p>
    </Panel>
  )
}
