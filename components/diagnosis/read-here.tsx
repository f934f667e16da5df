import { type Fact, Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { withoutTokens } from '@/lib/core/diagnosis/token'
import type { Refusal, TokenFacts } from '@/lib/features/diagnosis/schema'
import type { Paste } from './use-paste'

/** What was understood, in this browser: the person sees all that would be sent. */
export function ReadHere({ token, recognised, check }: Paste) {
  if (!token && !recognised && !check)
    return (
      <Note kind="info" title="Nothing here is recognised.">
        Paste the whole message, with the lines around it, or say below which service account it is
        about and find out what its configuration shows.
      </Note>
    )
  const facts: Fact[] = [
    ...(recognised
      ? [
          { term: 'Recognised by', value: <code>{withoutTokens(recognised.words)}</code> },
          ...(recognised.refusal ? refusalFacts(recognised.refusal) : []),
        ]
      : []),
    ...(token?.ok ? tokenFacts(token.token) : []),
    ...(check
      ? [{ term: 'Manifest', value: `${check.workload.kind} ${check.workload.name}` }]
      : []),
  ]
  return (
    <Panel title="Read in this browser" aside="Only what stands here is sent, never the text">
      {token && !token.ok && <Note kind="warn" title={token.message} />}
      <Facts items={facts} />
    </Panel>
  )
}

const mono = (text: string) => <code className="[overflow-wrap:anywhere]">{text}</code>

const refusalFacts = (refusal: Refusal): Fact[] =>
  refusal.from === 'exchange'
    ? [{ term: 'Refused by', value: `the exchange, HTTP ${refusal.status}` }]
    : [
        { term: 'Refused by', value: `object storage: ${refusal.code}` },
        { term: 'Call', value: mono(refusal.operation) },
        ...(refusal.bucket ? [{ term: 'Bucket', value: mono(refusal.bucket) }] : []),
      ]

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

const tokenFacts = ({ iss, sub, aud, kid, iat, exp }: TokenFacts): Fact[] => [
  { term: 'Issuer', value: mono(iss) },
  { term: 'Subject', value: mono(sub) },
  { term: 'Audience', value: mono(aud.join(', ')) },
  ...(kid ? [{ term: 'Key id', value: mono(kid) }] : []),
  ...(iat === undefined ? [] : [{ term: 'Issued', value: mono(timeOf(iat)) }]),
  ...(exp === undefined ? [] : [{ term: 'Expires', value: mono(timeOf(exp)) }]),
]
