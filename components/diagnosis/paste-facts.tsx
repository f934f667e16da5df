import { type Fact, Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { listAnd } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import type { ErrorFacts } from '@/lib/core/diagnosis/error-facts'
import type { PastedToken } from '@/lib/core/diagnosis/facts'
import type { TextShape } from '@/lib/core/diagnosis/looks-like'
import { maskTokens } from '@/lib/core/diagnosis/pasted-token'
import { FACT_KEYS, type FactKey } from '@/lib/core/diagnosis/signatures/signature'
import { SPEAKERS } from '@/lib/core/diagnosis/stated-causes'
import { workloadTitle } from '@/lib/core/diagnosis/workload'
import type { Paste } from './use-paste'

const MAX_NAMED = 8

/** The facts read from the text in this browser; no others are sent to the server. */
export function PasteFacts({ content, place }: Paste) {
  const { token, check, said } = content ?? {}
  const recognized = said && 'recognized' in said ? said.recognized : undefined
  const workloads = check?.workloads ?? []
  if (!token && !recognized && workloads.length === 0) {
    // The findings say why a manifest cannot be read.
    if (!said || check) return null
    return <UnknownText shape={'shape' in said ? said.shape : undefined} place={place} />
  }
  const facts: Fact[] = [
    ...(recognized
      ? [
          { term: 'Recognized in', value: mono(maskTokens(recognized.line)) },
          { term: 'Reported by', value: SPEAKERS[recognized.speaker] },
          ...errorFacts(recognized.facts),
        ]
      : []),
    ...(token?.ok ? tokenFacts(token.token) : []),
    ...(workloads.length
      ? [
          {
            term: 'Manifest',
            value:
              workloads.length > MAX_NAMED
                ? plural(workloads.length, 'workload')
                : listAnd(workloads.map(({ workload }) => workloadTitle(workload))),
          },
        ]
      : []),
  ]
  const unreadable = token && !token.ok && recognized?.cause !== 'legacy-token'
  return (
    <Panel title="Found in the text" aside="Only these facts are sent">
      {unreadable && <Note kind="warn" title={token.message} />}
      <Facts items={facts} />
    </Panel>
  )
}

const mono = (text: string) => <code className="[overflow-wrap:anywhere]">{text}</code>

const FACT_TERMS = {
  status: 'Status',
  code: 'Code',
  operation: 'Call',
  bucket: 'Bucket',
  principal: 'Principal',
  audience: 'Audience',
  issuer: 'Issuer',
  host: 'Host',
  webhook: 'Webhook',
  namespace: 'Namespace',
} as const satisfies Record<FactKey, string>

const errorFacts = (facts: ErrorFacts): Fact[] =>
  FACT_KEYS.flatMap((key) =>
    facts[key] === undefined
      ? []
      : [{ term: FACT_TERMS[key], value: mono(maskTokens(String(facts[key]))) }],
  )

/** Says that a text is not recognized, what it looks like, and what to paste instead. */
function UnknownText({ shape, place }: { shape: TextShape | undefined; place: Paste['place'] }) {
  const { namespace, account } = place
  const named = [
    namespace && `namespace ${namespace}`,
    account && `service account ${account}`,
  ].filter(Boolean)
  return (
    <Note
      kind="info"
      title={
        shape
          ? `Not recognized: the text looks like ${shape.what}.`
          : 'No known error, token or manifest found.'
      }
    >
      {named.length > 0 && `Found in the text: ${named.join(', ')}. `}
      {shape
        ? `Paste ${shape.paste}.`
        : 'Paste the whole message with the lines around it, or choose the service account below to check its configuration.'}
    </Note>
  )
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

const tokenFacts = ({ iss, sub, aud, kid, iat, exp }: PastedToken): Fact[] => [
  { term: 'Issuer', value: mono(iss) },
  { term: 'Subject', value: mono(sub) },
  { term: 'Audience', value: mono(aud.join(', ')) },
  ...(kid ? [{ term: 'Key ID', value: mono(kid) }] : []),
  ...(iat === undefined ? [] : [{ term: 'Issued', value: mono(timeOf(iat)) }]),
  ...(exp === undefined ? [] : [{ term: 'Expires', value: mono(timeOf(exp)) }]),
]
