import { Facts } from '@/components/ui/facts'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
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
              {
                term: <Claim word="Issuer" name="iss" />,
                value: <Identifier value={issuerUrl} label="issuer URL" room={120} />,
              },
              audience !== '' && {
                term: <Claim word="Audience" name="aud" />,
                value: <Identifier value={audience} label="audience" room={120} />,
              },
            ]}
          />
        </div>
      ))}
    </Panel>
  )
}

const Claim = ({ word, name }: { word: string; name: string }) => (
  <>
    {word} <code className="text-ink-3">{name}</code>
  </>
)
