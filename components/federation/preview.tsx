import { Facts } from '@/components/ui/facts'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { checkIssuerUrl } from '@/lib/identity/issuer'
import { isThere, type Target } from './target'

/** What CoreWeave will compare the claims of a token with, before it is asked to. */
export function Preview({ targets }: { targets: Target[] }) {
  const wanted = targets.filter(
    (target) => !isThere(target) && checkIssuerUrl(target.issuerUrl).length === 0,
  )
  if (wanted.length === 0) return null
  return (
    <Panel title="Tokens that will be accepted">
      {wanted.map(({ key, of, issuerUrl, audience }) => (
        <div key={key} className="grid gap-2 border-line not-last:border-b not-last:pb-3">
          <b>{of}</b>
          <Facts
            items={[
              { term: 'Issuer', value: <Claim value={issuerUrl} name="iss" /> },
              { term: 'Audience', value: audience && <Claim value={audience} name="aud" /> },
            ]}
          />
        </div>
      ))}
    </Panel>
  )
}

const Claim = ({ value, name }: { value: string; name: string }) => (
  <>
    <code className="text-ink-3">{name}</code> <Identifier value={value} label={name} room={120} />
  </>
)
