'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CopyField } from '@/components/ui/copy'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { issuerQuery } from '@/lib/features/clusters/queries'

type TokenFactsProps = {
  cluster: string
  issuerUrl: string
  subject: string
  /** Absent until a target is known. */
  audience: string | undefined
  isPublic: boolean
}

/** What the workload's token says, and what the cloud compares it with. */
export const TokenFacts = ({
  cluster,
  issuerUrl,
  subject,
  audience,
  isPublic,
}: TokenFactsProps) => (
  <Panel title="What its token says">
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
      <p className="text-ink-2">Follows from the fields.</p>
    )}
    <Keys cluster={cluster} />
    {!isPublic && (
      <p className="text-ink-2">
        The cluster is private; its issuer is public all the same, so that clouds can fetch these.
      </p>
    )}
  </Panel>
)

const Term = ({ children }: { children: ReactNode }) => (
  <h3 className="not-first:mt-1 font-medium text-ink-2 text-small">{children}</h3>
)

/** Every cloud fetches the keys by itself, so they must be there for anybody. */
function Keys({ cluster }: { cluster: string }) {
  const { data, error } = useQuery(issuerQuery(cluster))
  const jwks = data?.discovery?.jwksUri
  return (
    <>
      <Term>Keys, which the cloud fetches itself</Term>
      {jwks && <CopyField text={jwks} label="JWKS URL" />}
      {data && data.state !== 'healthy' && (
        <p>
          <TextLink href={paths.cluster(cluster)}>
            {data.problems[0]?.message ?? 'The issuer could not be checked.'}
          </TextLink>
        </p>
      )}
      {error && <p className="text-ink-2">Not read: {problemOf(error).message}</p>}
      {!data && !error && <p className="text-ink-2">Reading the discovery document…</p>}
    </>
  )
}
