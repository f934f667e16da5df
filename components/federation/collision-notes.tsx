import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Versus } from '@/components/ui/versus'
import { paths } from '@/lib/common/paths'
import type { Difference } from '@/lib/core/identity/difference'
import type { Collision } from '@/lib/features/federation/collisions'
import type { FederationConfig } from '@/lib/features/federation/schema'

type CollisionNotesProps = {
  /** The cluster or issuer whose new config collides. */
  of: string
  collisions: Collision<FederationConfig>[]
}

export const CollisionNotes = ({ of, collisions }: CollisionNotesProps) =>
  collisions.map(({ kind, existing, issuerUrl, audience, explanation }) => (
    <div key={existing.uid} className="grid gap-2">
      <Note
        kind={kind === 'duplicate' ? 'fail' : 'warn'}
        live
        title={
          <>
            {kind === 'duplicate'
              ? `${of} already has a config with this audience: `
              : 'An existing config is almost identical: '}
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
      { label: 'Existing', pieces: right },
    ]}
  />
)

function nextOf(kind: Collision<FederationConfig>['kind'], existing: FederationConfig) {
  if (kind === 'near-miss')
    return 'If the existing config has the typo, edit it instead of creating another.'
  return existing.active
    ? 'Choose another audience or use the existing config.'
    : 'The existing config is paused: resume it instead.'
}
