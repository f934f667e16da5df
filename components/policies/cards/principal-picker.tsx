'use client'

import { useState } from 'react'
import { SelectField, TextField } from '@/components/form/fields'
import { type PickGroup, PickList } from '@/components/patterns/pick-list'
import { Note } from '@/components/ui/note'
import { federatedPrincipal, wildcardPrincipal } from '@/lib/core/identity/principal'
import type { KnownInventory } from '../known-inventory'
import { PickDialog, type PickerProps } from './pick-dialog'

const KINDS = [
  { value: 'accounts', label: 'Service accounts' },
  { value: 'issuer', label: 'Subject of another issuer (such as CI)' },
  { value: 'saml', label: 'SAML role' },
  { value: 'user', label: 'CoreWeave user' },
  { value: 'everyone', label: 'Everyone in the organization' },
] as const
type Kind = (typeof KINDS)[number]['value']

export function PrincipalPicker({ known, ...props }: PickerProps & { known: KnownInventory }) {
  const [kind, setKind] = useState<Kind>('accounts')
  const [accounts, setAccounts] = useState<string[]>([])
  const [issuer, setIssuer] = useState('')
  const [typed, setTyped] = useState('')
  const issuerUrl = issuer || known.otherIssuers[0]?.issuerUrl
  const text = typed.trim()
  const picked = {
    accounts,
    issuer: text && issuerUrl ? [federatedPrincipal(issuerUrl, text)] : [],
    saml: text ? [`role/${text}`] : [],
    user: text ? [`coreweave/${text}`] : [],
    everyone: ['*'],
  }[kind]

  return (
    <PickDialog {...props} title={`Principals of ${props.of}`} what="principal" picked={picked}>
      <SelectField
        label="Kind"
        options={[...KINDS]}
        value={kind}
        onChange={(event) => {
          const chosen = KINDS.find(({ value }) => value === event.target.value)
          if (chosen) setKind(chosen.value)
        }}
      />
      {kind === 'accounts' && (
        <PickList
          label="Filter service accounts"
          groups={groupsOf(known)}
          folded
          picked={accounts}
          present={props.present}
          onPick={setAccounts}
          status={known.reading ? 'Loading service accounts…' : unreadWords(known)}
        />
      )}
      {kind === 'issuer' && <IssuerFields known={known} issuer={issuerUrl} onIssuer={setIssuer} />}
      {kind !== 'accounts' && kind !== 'everyone' && (
        <TextField
          label={{ issuer: 'Subject', saml: 'SAML role', user: 'User ID' }[kind]}
          mono
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          help={
            kind === 'issuer'
              ? 'The sub claim of the tokens. A trailing * matches every subject with that prefix.'
              : picked[0] && <code>{picked[0]}</code>
          }
        />
      )}
      {kind === 'everyone' && (
        <Note kind="warn">
          Includes every user and every federated workload of the organization, also future ones.
        </Note>
      )}
    </PickDialog>
  )
}

type IssuerFieldsProps = {
  known: KnownInventory
  issuer: string | undefined
  onIssuer: (url: string) => void
}

const IssuerFields = ({ known, issuer, onIssuer }: IssuerFieldsProps) =>
  known.otherIssuers.length === 0 ? (
    <Note kind="info">
      No federation config trusts an issuer outside this organization. Create one first.
    </Note>
  ) : (
    <SelectField
      label="Federation config"
      value={issuer}
      onChange={(event) => onIssuer(event.target.value)}
      options={known.otherIssuers.map(({ name, issuerUrl }) => ({
        value: issuerUrl,
        label: `${name}: ${issuerUrl}`,
      }))}
    />
  )

const unreadWords = ({ unread }: KnownInventory) =>
  unread.length > 0 ? `Incomplete: could not read ${unread.join(', ')}.` : undefined

/** Groups by cluster and namespace, each with its wildcard first. */
function groupsOf({ clusters, accounts, complete, countOf }: KnownInventory): PickGroup[] {
  const wild = (value: string, label: string, read = true) => ({
    value,
    label,
    detail: read
      ? `${countOf(value)} today, plus future ones`
      : 'Count unknown: service accounts could not be read',
  })
  return clusters.flatMap(({ id, name, issuerUrl }) => {
    const own = accounts.filter(({ cluster }) => cluster.id === id)
    const namespaces = [...new Set(own.map(({ namespace }) => namespace))]
    return [
      {
        heading: name,
        items: [
          wild(wildcardPrincipal(issuerUrl), `Every service account of ${name}`, complete.has(id)),
        ],
      },
      ...namespaces.map((namespace) => ({
        heading: `${name} / ${namespace}`,
        items: [
          wild(wildcardPrincipal(issuerUrl, namespace), `Every service account in ${namespace}`),
          ...own
            .filter((account) => account.namespace === namespace)
            .map((account) => ({
              value: account.principal,
              label: `${namespace} / ${account.name}`,
            })),
        ],
      })),
    ]
  })
}
