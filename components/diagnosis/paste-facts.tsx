import { type Fact, Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { listAnd } from '@/lib/common/list'
import type { PastedRefusal, PastedToken } from '@/lib/core/diagnosis/facts'
import { maskTokens } from '@/lib/core/diagnosis/pasted-token'
import { workloadTitle } from '@/lib/core/diagnosis/workload'
import type { Paste } from './use-paste'

/** The facts read from the text in this browser: all that is sent to the server. */
export function PasteFacts({ token, recognized, check }: Paste) {
  if (!token && !recognized && !check)
    return (
      <Note kind="info" title="No known error, token or manifest found.">
        Paste the whole message with the lines around it, or choose the service account below to
        check its configuration.
      </Note>
    )
  const facts: Fact[] = [
    ...(recognized
      ? [
          { term: 'Recognized in', value: <code>{maskTokens(recognized.line)}</code> },
          ...(recognized.refusal ? refusalFacts(recognized.refusal) : []),
        ]
      : []),
    ...(token?.ok ? tokenFacts(token.token) : []),
    ...(check?.workloads.length
      ? [
          {
            term: 'Manifest',
            value: listAnd(check.workloads.map(({ workload }) => workloadTitle(workload))),
          },
        ]
      : []),
  ]
  return (
    <Panel title="Found in the text" aside="Only these facts are sent">
      {token && !token.ok && <Note kind="warn" title={token.message} />}
      <Facts items={facts} />
    </Panel>
  )
}

const mono = (text: string) => <code className="[overflow-wrap:anywhere]">{text}</code>

const refusalFacts = (refusal: PastedRefusal): Fact[] =>
  refusal.from === 'exchange'
    ? [{ term: 'Rejected by', value: `token exchange, HTTP ${refusal.status}` }]
    : [
        { term: 'Rejected by', value: `object storage: ${refusal.code}` },
        { term: 'Call', value: mono(refusal.operation) },
        ...(refusal.bucket ? [{ term: 'Bucket', value: mono(refusal.bucket) }] : []),
      ]

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

const tokenFacts = ({ iss, sub, aud, kid, iat, exp }: PastedToken): Fact[] => [
  { term: 'Issuer', value: mono(iss) },
  { term: 'Subject', value: mono(sub) },
  { term: 'Audience', value: mono(aud.join(', ')) },
  ...(kid ? [{ term: 'Key ID', value: mono(kid) }] : []),
  ...(iat === undefined ? [] : [{ term: 'Issued', value: mono(timeOf(iat)) }]),
  ...(exp === undefined ? [] : [{ term: 'Expires', value: mono(timeOf(exp)) }]),
]
