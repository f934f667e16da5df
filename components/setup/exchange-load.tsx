'use client'

import { type ComponentProps, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { Note } from '@/components/ui/note'
import { exchangeLoad } from '@/lib/core/exchange-load/exchange-load'
import type { ClientSetup } from '@/lib/features/workloads/clients'
import { ThrottledRuns } from './throttled-runs'

const MAX = 100_000
/** An exchange a second is more than a workload needs that shares its keys. */
const MANY_PER_MINUTE = 60

const countOf = (text: string): number | undefined => {
  const count = Number(text)
  return Number.isInteger(count) && count >= 1 && count <= MAX ? count : undefined
}
const errorOf = (text: string) =>
  countOf(text) === undefined ? 'Enter a number from 1 to 100,000.' : undefined

type ExchangeLoadProps = {
  client: ClientSetup
  /** The live pods of the chosen service account, where they are known. */
  livePods: number | undefined
  account: ComponentProps<typeof ThrottledRuns> | undefined
}

/** How often a workload exchanges its token for keys, by its size and its client. */
export function ExchangeLoad({ client, livePods, account }: ExchangeLoadProps) {
  const [typedPods, setPods] = useState<string>()
  const [processes, setProcesses] = useState('1')
  const [calls, setCalls] = useState('60')
  const pods = typedPods ?? String(Math.max(1, livePods ?? 1))
  const measured = client.exchanges
  const [podCount, processCount, callCount] = [pods, processes, calls].map(countOf)
  const demand = podCount &&
    processCount &&
    callCount && { pods: podCount, processes: processCount, callsPerMinute: callCount }
  const load =
    demand &&
    exchangeLoad({
      ...demand,
      behavior: measured ?? 'every-call',
      renewsSeconds: client.renewsSeconds,
    })
  return (
    <section aria-labelledby="exchange-load" className="grid gap-3 border-line border-t pt-4">
      <div>
        <h3 id="exchange-load" className="font-semibold">
          Exchange load
        </h3>
        <p className="text-ink-2">
          Each exchange of a token for keys is a request to CoreWeave, which publishes no limit for
          them and answers too many with 429.
        </p>
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <NumberField
          label="Pods"
          help={livePods ? `${livePods} run now` : undefined}
          value={pods}
          onChange={setPods}
        />
        <NumberField label="Processes per pod" value={processes} onChange={setProcesses} />
        <NumberField label="Calls a minute per process" value={calls} onChange={setCalls} />
      </div>
      {demand && load && (
        <>
          <table className="w-full text-left">
            <caption className="sr-only">Exchanges of this workload</caption>
            <thead className="text-ink-2">
              <tr>
                <th scope="col" className="py-1 font-normal">
                  Exchanges
                </th>
                <th scope="col" className="py-1 text-right font-normal">
                  A minute
                </th>
                <th scope="col" className="py-1 text-right font-normal">
                  When all pods start
                </th>
              </tr>
            </thead>
            <tbody>
              <LoadRow name={measured ? client.label : `${client.label}, at most`} {...load} />
              <LoadRow name="With key cache" {...exchangeLoad({ ...demand, behavior: 'shared' })} />
            </tbody>
          </table>
          {!measured && (
            <Note kind="info">
              How often {client.label} exchanges was not measured. The upper figure is for one
              exchange at every call.
            </Note>
          )}
          {measured === 'every-call' && load.perMinute >= MANY_PER_MINUTE && (
            <Note kind="warn" title={`${client.label} exchanges at every call`}>
              Apply the ConfigMap with key cache: the processes of a pod then share the keys of one
              exchange.
            </Note>
          )}
        </>
      )}
      {account && <ThrottledRuns {...account} />}
    </section>
  )
}

type NumberFieldProps = {
  label: string
  help?: string | undefined
  value: string
  onChange: (value: string) => void
}

const NumberField = ({ label, help, value, onChange }: NumberFieldProps) => (
  <TextField
    label={label}
    help={help}
    type="number"
    inputMode="numeric"
    min={1}
    max={MAX}
    value={value}
    error={errorOf(value)}
    onChange={(event) => onChange(event.target.value)}
  />
)

const LoadRow = ({
  name,
  perMinute,
  atStart,
}: {
  name: string
  perMinute: number
  atStart: number
}) => (
  <tr className="border-line border-t">
    <th scope="row" className="py-1.5 font-normal">
      {name}
    </th>
    <td className="py-1.5 text-right tabular-nums">{numberWords(perMinute)}</td>
    <td className="py-1.5 text-right tabular-nums">{numberWords(atStart)}</td>
  </tr>
)

const numberWords = (count: number) =>
  count.toLocaleString('en-GB', { maximumFractionDigits: count < 10 ? 1 : 0 })
