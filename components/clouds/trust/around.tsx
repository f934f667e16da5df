'use client'

import type { KnownCluster } from '@/components/clusters/use-cluster-accounts'
import { SelectField } from '@/components/form/fields'
import { SearchField } from '@/components/form/search-field'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { clustersTrustedBy } from '@/lib/core/trust/summary'
import { accountKey, type Reviewing } from './use-trust-review'

type AroundProps = { reviewing: Reviewing; clusters: readonly KnownCluster[] }

/** What the text does not say: whom it is meant for, and whose tokens it takes. */
export function Around({ reviewing, clusters }: AroundProps) {
  const { review, known, meantKey, meant, setMeant, cluster, setCluster } = reviewing
  const taken = clustersTrustedBy(review.read.trust, clusters)
  const items = known.accounts
    .filter(({ cluster: { id } }) => taken.some((each) => each.id === id))
    .map((account) => ({
      value: accountKey(account),
      label: `${account.namespace} / ${account.name}`,
      detail: account.cluster.name,
    }))
  const of =
    taken.length < clusters.length
      ? ` Accounts of ${taken.map(({ name }) => name).join(', ')}.`
      : ''
  const given =
    meant && !items.some(({ value }) => value === meantKey)
      ? [
          {
            value: meantKey,
            label: `${meant.namespace} / ${meant.name}`,
            detail: meant.cluster.name,
          },
        ]
      : []
  return (
    <Panel title="What the text does not say">
      <SearchField
        label="Meant for"
        items={[...given, ...items]}
        value={meantKey}
        onValueChange={setMeant}
        optional
        placeholder="Namespace or name"
        status={known.reading ? 'Reading service accounts…' : undefined}
        help={`Fixes write its subject.${of}`}
      />
      {review.needsIssuer && clusters.length > 1 && (
        <SelectField
          label="Takes the tokens of"
          value={cluster}
          onChange={({ target }) => setCluster(target.value)}
          options={[
            { value: '', label: 'Not known' },
            ...clusters.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          help="The text names no issuer."
        />
      )}
      <MeantAnswer reviewing={reviewing} />
    </Panel>
  )
}

/** What the trust answers the one that it is meant for. */
function MeantAnswer({ reviewing: { review, meant, known } }: Pick<AroundProps, 'reviewing'>) {
  if (!meant || !review.answer || known.reading) return null
  const row = review.answer.rows.find(({ account }) => accountKey(account) === accountKey(meant))
  const name = `${meant.namespace}/${meant.name}`
  if (row?.decision === 'allow')
    return (
      <Note kind="pass" title={`${name} gets in.`}>
        {row.because}
      </Note>
    )
  if (row)
    return (
      <Note kind="warn" title={`Whether ${name} gets in is open.`}>
        {row.because}
      </Note>
    )
  const refusal = review.answer.refusalOf(meant)
  return (
    <Note kind="fail" title={`${name} does not get in.`}>
      {refusal}
    </Note>
  )
}
