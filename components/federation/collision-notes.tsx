import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Versus } from '@/components/ui/versus'
import { paths } from '@/lib/common/paths'
import type { Difference } from '@/lib/core/identity/difference'
import type { Collision } from '@/lib/features/federation/collisions'
import type { FederationConfig } from '@/lib/features/federation/schema'

type CollisionNotesProps = {
  /** Whose config would collide: a cluster's name. */
  of: string
  collisions: Collision<FederationConfig>[]
}

/** What is there already and equals, or nearly equals, what is to be created. */
export const CollisionNotes = ({ of, collisions }: CollisionNotesProps) =>
  collisions.map(({ kind, existing, issuerUrl, audience, explanation }) => (
    <div key={existing.uid} className="grid gap-2">
      <Note
        kind={kind === 'duplicate' ? 'fail' : 'warn'}
        live
        title={
          <>
            {kind === 'duplicate'
              ? `${of} has a config with this audience: `
              : 'A config that is there is almost the same: '}
            <TextLink href={paths.federationConfig(existing.uid)}>{existing.name}</TextLink>
          </>
        }
      >
        {explanation} {nextOf(kind, existing)}
      </Note>
      {issuerUrl && <Sides what="issuer" {...issuerUrl} />}
      {audience && <Sides what="audience" {...audience} />}
    </div>
  ))

const Sides = ({ what, left, right }: Difference & { what: string }) => (
  <Versus
    rows={[
      { label: `New ${what}`, pieces: left },
      { label: 'There now', pieces: right },
    ]}
  />
)

function nextOf(kind: Collision<FederationConfig>['kind'], existing: FederationConfig) {
  if (kind === 'near-miss') return 'If that one has the mistake, mend it instead of adding another.'
  return existing.active
    ? 'Choose another audience, or use the one that is there.'
    : 'It is paused: resume it instead.'
}
