'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import {
  describeApprovalNeed,
  ExpiryField,
  TicketField,
} from '@/components/approval-rules/request-fields'
import { useCoveringRules } from '@/components/approval-rules/use-covering-rules'
import { TextButton } from '@/components/form/field'
import { SelectField, TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioField } from '@/components/form/radio-field'
import { useActionForm } from '@/components/form/use-action-form'
import { BucketField } from '@/components/patterns/bucket-field'
import { Checkbox } from '@/components/ui/choice'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { freeName } from '@/lib/common/free-name'
import { paths } from '@/lib/common/paths'
import type { Result } from '@/lib/common/result'
import { defaultPolicyName, TEMPLATE_INFO, type TemplateName } from '@/lib/core/policy/templates'
import { savePolicyAction } from '@/lib/features/policies/actions'
import { buildChosenPolicy, parseAccountKey } from '@/lib/features/policies/policy-choices'
import { policiesQuery } from '@/lib/features/policies/queries'
import type { NewPolicy, NewPolicyQuery, PolicyInventory } from '@/lib/features/policies/schema'
import { createRequestAction } from '@/lib/features/requests/actions'
import { AccountField } from './account-field'
import { describeMissingSavePermission } from './save-permission'

type NewPolicyFormProps = {
  clusters: { id: string; name: string; issuerUrl: string }[]
  inventory: PolicyInventory
  given: NewPolicyQuery
  onChoices: (choices: NewPolicy) => void
  onCreated: (created: { name: string; cluster: string; account: string }) => void
  /** Where the choices are kept, for a screen that is not the form's own. */
  address?: (choices: NewPolicy) => Route
}

const templates = Object.entries(TEMPLATE_INFO).map(([value, { title, description }]) => ({
  value: value as TemplateName,
  label: title,
  detail: description,
}))

export function NewPolicyForm(props: NewPolicyFormProps) {
  const { clusters, inventory, given, onChoices, onCreated, address = addressOf } = props
  const account = given.namespace && given.account ? `${given.namespace}/${given.account}` : ''
  const router = useRouter()
  const issuerOf = (id: string) => clusters.find((each) => each.id === id)?.issuerUrl
  const state = useActionForm({
    schema: async () => (await import('@/lib/features/policies/schema')).NewPolicy,
    action: async (input: NewPolicy): Promise<Result<{ name: string } | { id: number }>> => {
      const { printPolicy } = await import('@/lib/core/policy/policy-text')
      const { reason, expires, ticket } = input
      const policy = buildChosenPolicy(input, issuerOf(input.cluster))
      const text = policy ? printPolicy(policy) : ''
      const proposal = { kind: 'save', text, base: null } as const
      return asks
        ? createRequestAction({ proposal, reason, expires, ticket })
        : savePolicyAction({ text, base: null, reason })
    },
    defaultValues: {
      cluster: given.cluster ?? (clusters.length === 1 ? (clusters[0]?.id ?? '') : ''),
      account,
      template: given.template ?? 'read-bucket',
      bucket: given.bucket ?? '',
      listBuckets: true,
      name: defaultPolicyName(account),
      reason: '',
      expires: '',
      ticket: '',
    },
    invalidates: [policiesQuery],
    onDone: (done) => {
      if ('id' in done) return router.push(paths.request(done.id))
      const { cluster, account } = state.form.getValues()
      onCreated({ name: done.name, cluster, account })
    },
  })
  const { form, values: choices } = state
  const chosen = buildChosenPolicy(choices, issuerOf(choices.cluster))
  const refusal = describeMissingSavePermission(inventory)
  const rules = useCoveringRules([choices.name], chosen)
  const asks = refusal !== undefined || rules.length > 0
  const asText = JSON.stringify(choices)
  const kept = useRef(asText)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the choices
  useEffect(() => {
    onChoices(choices)
    if (kept.current === asText) return // Nothing was chosen: who only looks stays where they are.
    kept.current = asText
    window.history.replaceState(null, '', address(choices))
  }, [asText])

  const listed = useQuery(policiesQuery).data
  const taken = listed?.ok ? listed.value.map(({ name }) => name) : []
  const exists = taken.includes(choices.name) || state.problem?.reason === 'exists'
  const chooseAccount = (next: string) => {
    if (choices.name === defaultPolicyName(choices.account))
      form.setValue('name', defaultPolicyName(next))
    state.control('account').onValueChange(next)
  }
  const name = state.field('name')

  return (
    <Form
      state={{ ...state, problem: state.problem?.reason === 'exists' ? undefined : state.problem }}
      submitLabel={asks ? 'Request access' : 'Create policy'}
      refusedTitle={asks ? 'Could not create the request' : 'Could not create the policy'}
      actions={
        <>
          <LinkButton href={addressOf(choices, 'builder')}>Open in builder</LinkButton>
          <LinkButton href={paths.policies()} variant="quiet">
            Cancel
          </LinkButton>
        </>
      }
    >
      {!inventory.clusters.ok && clusters.length === 0 && (
        <Note kind="warn" title={inventory.clusters.error.message}>
          Open a cluster and grant access from one of its service accounts.{' '}
          <TextLink href={paths.clusters()}>Clusters</TextLink>
        </Note>
      )}
      <SelectField
        {...state.field('cluster')}
        label="Cluster"
        options={[
          { value: '', label: 'Choose a cluster' },
          ...clusters.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => {
          chooseAccount('')
          state.control('cluster').onValueChange(event.target.value)
        }}
      />
      <AccountField
        {...state.control('account')}
        onValueChange={chooseAccount}
        cluster={choices.cluster}
        namespace={given.namespace}
      />
      <RadioField {...state.control('template')} label="Access" options={templates} />
      {TEMPLATE_INFO[choices.template].needsBucket && (
        <>
          <BucketField {...state.control('bucket')} buckets={inventory.buckets} />
          <Checkbox
            label="Allow listing all buckets"
            detail="Bucket names only, not their contents. A verification needs this permission."
            checked={choices.listBuckets}
            onChange={(event) => form.setValue('listBuckets', event.target.checked)}
          />
        </>
      )}
      <TextField
        {...name}
        label="Policy name"
        mono
        onChange={(event) => {
          state.forget()
          return name.onChange(event)
        }}
        error={exists && choices.name ? `Policy ${choices.name} already exists.` : name.error}
        fix={
          exists && (
            <>
              <TextLink href={paths.policy(choices.name)}>Edit it</TextLink> or{' '}
              <TextButton onClick={() => form.setValue('name', freeName(choices.name, taken))}>
                use the name {freeName(choices.name, taken)}
              </TextButton>
            </>
          )
        }
      />
      <TextareaField
        {...state.field('reason')}
        label="Reason"
        help={
          asks
            ? 'Shown to the reviewer of the request.'
            : 'Stored with this version and in the audit log.'
        }
        rows={2}
      />
      {asks && (
        <>
          <ExpiryField {...state.field('expires')} />
          <TicketField {...state.field('ticket')} />
          <Note kind="info">{describeApprovalNeed(rules, refusal === undefined)}</Note>
        </>
      )}
    </Form>
  )
}

function addressOf({ cluster, account, template, bucket }: NewPolicy, mode?: 'builder'): Route {
  const { namespace, name } = parseAccountKey(account)
  return paths.newPolicy({
    cluster,
    template,
    bucket,
    ...(account && { namespace, account: name }),
    ...(mode && { mode }),
  })
}
