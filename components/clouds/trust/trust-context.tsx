'use client'

import type { KnownCluster } from '@/components/clusters/use-cluster-accounts'
import { SelectField } from '@/components/form/fields'
import { SearchField } from '@/components/form/search-field'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { accountKey, type Reviewing } from './use-trust-review'

type TrustContextProps = { reviewing: Reviewing; clusters: readonly KnownCluster[] }

/** Facts that the text does not contain: the intended account, and the cluster whose issuer is trusted. */
export function TrustContextPanel({ reviewing, clusters }: TrustContextProps) {
  const { review, known, intendedKey, intended, setIntended, cluster, setCluster } = reviewing
  const documents = review.read.documents ?? []
  const taken = review.clusters
  const items = known.accounts
    .filter(({ cluster: { id } }) => taken.some((each) => each.id === id))
    .map((account) => ({
      value: accountKey(account),
      label: `${account.namespace} / ${account.name}`,
      detail: account.cluster.name,
    }))
  const of =
    taken.length < clusters.length
      ? ` Shows service accounts of ${taken.map(({ name }) => name).join(', ')}.`
      : ''
  const given =
    intended && !items.some(({ value }) => value === intendedKey)
      ? [
          {
            value: intendedKey,
            label: `${intended.namespace} / ${intended.name}`,
            detail: intended.cluster.name,
          },
        ]
      : []
  return (
    <Panel title="Context">
      {documents.length > 1 && (
        <SelectField
          label="Trust in the text"
          value={reviewing.document}
          onChange={({ target }) => reviewing.setDocument(target.value)}
          options={documents.map((name, index) => ({ value: String(index), label: name }))}
          help={`The text contains ${documents.length} trusts. One is reviewed at a time.`}
        />
      )}
      <SearchField
        label="Intended for"
        items={[...given, ...items]}
        value={intendedKey}
        onValueChange={setIntended}
        optional
        placeholder="Namespace or name"
        status={known.reading ? 'Loading service accounts…' : undefined}
        help={`Fixes write the subject of this service account.${of}`}
      />
      {review.needsIssuer && clusters.length > 1 && (
        <SelectField
          label="Trusted cluster"
          value={cluster}
          onChange={({ target }) => setCluster(target.value)}
          options={[
            { value: '', label: 'Unknown' },
            ...clusters.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          help="The text does not name an issuer."
        />
      )}
      <IntendedDecision reviewing={reviewing} />
    </Panel>
  )
}

/** The decision for the intended account. */
function IntendedDecision({
  reviewing: { review, intended, known },
}: Pick<TrustContextProps, 'reviewing'>) {
  if (!intended || !review.answer || known.reading) return null
  const row = review.answer.rows.find(({ account }) => accountKey(account) === accountKey(intended))
  const name = `${intended.namespace}/${intended.name}`
  if (row?.decision === 'allow')
    return (
      <Note kind="done" title={`${name} is admitted`}>
        {row.reason}
      </Note>
    )
  if (row)
    return (
      <Note kind="warn" title={`${name} may be admitted`}>
        {row.reason}
      </Note>
    )
  const reason = review.answer.denialReason(intended)
  return (
    <Note kind="fail" title={`${name} is denied`}>
      {reason}
    </Note>
  )
}
