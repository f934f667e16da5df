'use client'

import { type ComponentProps, useState } from 'react'
import { SelectField } from '@/components/form/fields'
import { CodeBlock } from '@/components/patterns/code-block'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { type ClientSetup, clientsFor } from '@/lib/features/workloads/clients'
import type { StorageSettings } from '@/lib/features/workloads/storage'
import { ClientFactList } from './client-facts'
import { ExchangeLoad } from './exchange-load'

const keepsFirstKeys = ({ facts }: ClientSetup) => facts?.refreshes === 'once'
const noteKind = (client: ClientSetup) =>
  client.works === 'yes' && !keepsFirstKeys(client) ? 'info' : 'warn'
const clientTitle = (client: ClientSetup) => {
  const { works, least, label } = client
  if (works === 'no') return `${label} does not support these credentials`
  if (keepsFirstKeys(client)) return `${label} fails when its first keys end, after 15 minutes`
  return least ? `${least} or later` : undefined
}

type ClientConfigurationProps = Omit<ComponentProps<typeof ExchangeLoad>, 'client'> & {
  storage: StorageSettings
}

/** The settings of a client for object storage, and what was measured of it. */
export function ClientConfiguration({ storage, ...load }: ClientConfigurationProps) {
  const [key, setKey] = useState('aws-cli')
  const clients = clientsFor(storage)
  const client = clients.find((each) => each.key === key)
  return (
    <Panel title="Client configuration">
      <SelectField
        label="Client"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        options={clients.map((each) => ({ value: each.key, label: each.label }))}
      />
      {client && (
        <>
          <Note kind={noteKind(client)} title={clientTitle(client)}>
            {client.note}
          </Note>
          {client.facts && <ClientFactList facts={client.facts} />}
          <CodeBlock code={client.code} label={client.label} />
          {client.works === 'yes' && client.key !== 'config' && (
            <ExchangeLoad client={client} {...load} />
          )}
        </>
      )}
    </Panel>
  )
}
