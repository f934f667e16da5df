import { CodeBlock } from '@/components/patterns/code-block'
import { CopyField } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'

const CSV = `cloud,cluster,namespace,name,accountId,role
aws,train-east,ml-team,train-runner,111122223333,train`

/** What can be pasted, and how it is had. */
export function ImportForms() {
  return (
    <Panel title="What is understood">
      <p>Roles of AWS that name a subject of a cluster’s issuer:</p>
      <CopyField text="aws iam list-roles --output json" label="command for AWS" />
      <p>A policy of Google Cloud that names principals of a pool:</p>
      <CopyField
        text="gcloud iam service-accounts get-iam-policy EMAIL --format=json"
        label="command for Google Cloud"
      />
      <p>A table or a JSON list with these columns, and the fields of the cloud:</p>
      <CodeBlock code={CSV} label="example of a table" wrap />
      <p className="text-ink-2 text-small">
        A field called namespace or name is written target.namespace or target.name. Wildcards are
        not expanded: they are told, and left out.
      </p>
    </Panel>
  )
}
