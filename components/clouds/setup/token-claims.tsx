'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CopyField } from '@/components/ui/copy'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { issuerQuery } from '@/lib/features/clusters/queries'

type TokenClaimsPanelProps = {
  cluster: string
  issuerUrl: string
  subject: string
  /** Undefined until the target is complete. */
  audience: string | undefined
  isPublic: boolean
}

/** The claims of the workload's token, which the trust must match. */
export const TokenClaimsPanel = ({
  cluster,
  issuerUrl,
  subject,
  audience,
  isPublic,
}: TokenClaimsPanelProps) => (
  <Panel title="Token claims">
    <Term>
      Issuer URL, <code>iss</code>
    </Term>
    <CopyField text={issuerUrl} label="issuer URL" />
    <Term>
      Subject, <code>sub</code>
    </Term>
    <CopyField text={subject} label="subject" />
    <Term>
      Audience, <code>aud</code>
    </Term>
    {audience ? (
      <CopyField text={audience} label="audience" />
    ) : (
      <p className="text-ink-2">Depends on the fields.</p>
    )}
    <Keys cluster={cluster} />
    {!isPublic && (
      <p className="text-ink-2">
        The cluster is private, but its issuer is public so that clouds can fetch the keys.
      </p>
    )}
  </Panel>
)

const Term = ({ children }: { children: ReactNode }) => (
  <h3 className="not-first:mt-1 font-medium text-ink-2 text-small">{children}</h3>
)

/** Every cloud fetches the keys itself, so they must be public. */
function Keys({ cluster }: { cluster: string }) {
  const { data, error } = useQuery(issuerQuery(cluster))
  const jwks = data?.discovery?.jwksUri
  return (
    <>
      <Term>Keys, fetched by the cloud</Term>
      {jwks && <CopyField text={jwks} label="JWKS URL" />}
      {data && data.state !== 'healthy' && (
        <p>
          <TextLink href={paths.cluster(cluster)}>
            {data.problems[0]?.message ?? 'The issuer could not be checked.'}
          </TextLink>
        </p>
      )}
      {error && <p className="text-ink-2">Could not load: {problemOf(error).message}</p>}
      {!data && !error && <p className="text-ink-2">Loading the discovery document…</p>}
    </>
  )
}
