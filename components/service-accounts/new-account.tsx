'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { useSettled } from '@/components/patterns/use-settled'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { createServiceAccountAction } from '@/lib/features/service-accounts/actions'
import { newAccountPreviewQuery, serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import type {
  AccountRef,
  CreateServiceAccount,
  NewAccountChoices,
} from '@/lib/features/service-accounts/schema'
import { InjectionFields } from './injection-fields'
import { NewAccountPreviewPanel } from './new-account-preview'

const NewByHand = dynamic(() => import('./by-hand').then((it) => it.NewByHand), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})

const EXAMPLE_NAME = 'my-service-account'

type Props = {
  choices: NewAccountChoices
  namespace?: string | undefined
  name?: string | undefined
}

export function NewAccount({ choices, namespace = '', name }: Props) {
  const router = useRouter()
  return (
    <>
      <PageHead title={`New service account in ${choices.clusterName}`} />
      <NewAccountForm
        choices={choices}
        namespace={namespace}
        name={name}
        onCreated={(created) =>
          router.push(paths.serviceAccount(created.cluster, created.namespace, created.name))
        }
        cancel={
          <LinkButton
            href={paths.workloads({ cluster: choices.cluster, namespace })}
            variant="quiet"
          >
            Cancel
          </LinkButton>
        }
      />
    </>
  )
}

type FormProps = Props & { onCreated: (created: AccountRef) => void; cancel: ReactNode }

export function NewAccountForm(props: FormProps) {
  const { choices, namespace = '', name = '', onCreated, cancel } = props
  const { cluster, clusterName, issuerUrl, namespaces, audiences } = choices
  const state = useActionForm({
    schema: async () =>
      (await import('@/lib/features/service-accounts/schema')).CreateServiceAccount,
    action: createServiceAccountAction,
    defaultValues: { cluster, namespace, name, injection: 'default', audience: '' },
    invalidates: [{ queryKey: serviceAccountsKey(cluster) }],
    onDone: onCreated,
  })
  const typed = useSettled(JSON.stringify(state.values))
  const input = useValidInput(typed)
  const preview = useQuery({
    ...newAccountPreviewQuery(input ?? state.values),
    enabled: input !== undefined,
  })
  const refusal = input && preview.error ? problemOf(preview.error) : undefined
  const field = (name: 'namespace' | 'name' | 'audience') => {
    const own = state.field(name)
    return { ...own, error: own.error ?? refusal?.fields?.[name]?.[0] }
  }
  const names = namespaces.ok ? namespaces.value.names : []
  const shown = state.values
  const placed = { namespace: shown.namespace || 'default', name: shown.name || EXAMPLE_NAME }

  return (
    <Columns layout="wide-left">
      <Panel>
        <Form
          state={{ ...state, problem: state.problem?.fields ? undefined : state.problem }}
          submitLabel="Create service account"
          refusedTitle="The service account was not created."
          actions={cancel}
        >
          <TextField
            {...field('namespace')}
            label="Namespace"
            mono
            list="namespaces"
            help={
              namespaces.ok && namespaces.value.known === 'listed'
                ? 'Choose a namespace or type its name.'
                : 'You cannot list namespaces in this cluster. Type the name of a namespace that you work in.'
            }
          />
          <datalist id="namespaces">
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <TextField
            {...field('name')}
            label="Name"
            mono
            help="Lower-case letters, digits, dots and hyphens. The name becomes part of the principal."
          />
          <InjectionFields
            choice={state.control('injection')}
            audience={field('audience')}
            onAudience={state.control('audience').onValueChange}
            issuerUrl={issuerUrl}
            known={audiences.ok ? audiences.value : []}
          />
        </Form>
      </Panel>
      <Stack>
        <NewAccountPreviewPanel
          input={input}
          clusterName={clusterName}
          annotations={input && preview.data?.annotations}
          problem={refusal}
        />
        <NewByHand
          account={placed}
          choice={{ injection: shown.injection, audience: shown.audience }}
        />
      </Stack>
    </Columns>
  )
}

/** The form's input once it is valid. */
function useValidInput(typed: string): CreateServiceAccount | undefined {
  const { data } = useQuery({
    queryKey: ['new-service-account', typed],
    queryFn: async () => {
      const { CreateServiceAccount } = await import('@/lib/features/service-accounts/schema')
      return CreateServiceAccount.safeParse(JSON.parse(typed)).data ?? null
    },
  })
  return data ?? undefined
}
