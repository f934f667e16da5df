import { Facts } from '@/components/ui/facts'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import { isDuplicate, type PlannedConfig } from './planned-config'

/** The claims that CoreWeave will require of tokens once the configs exist. */
export function Preview({ configs }: { configs: PlannedConfig[] }) {
  const wanted = configs.filter(
    (config) => !isDuplicate(config) && checkIssuerUrl(config.issuerUrl).length === 0,
  )
  if (wanted.length === 0) return null
  return (
    <Panel title="Accepted tokens">
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
