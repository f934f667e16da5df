import type { Route } from 'next'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'

type Surface = 'clusters' | 'federation' | 'policies' | 'buckets' | 'access-keys'
type SurfaceRights = { may: Record<string, boolean>; role: string }
export type Rights = Record<Surface, Reading<SurfaceRights>>

type Words = { name: string; verbs: Record<string, string>; href?: Route; also?: string }

const surfaces = {
  clusters: {
    name: 'Clusters',
    verbs: { list: 'see the clusters of the organization' },
    href: paths.clusters(),
    also: 'What you may do inside a cluster is asked of its API server, on its page.',
  },
  federation: {
    name: 'Federation configs',
    verbs: { list: 'see federation configs' },
    href: paths.federation(),
    also: 'CoreWeave does not tell beforehand who may change them: it says so when it is tried.',
  },
  policies: {
    name: 'Policies',
    verbs: { list: 'see policies', save: 'save policies', delete: 'delete policies' },
    href: paths.policies(),
  },
  buckets: { name: 'Buckets', verbs: { list: 'see buckets' } },
  'access-keys': { name: 'Access keys', verbs: { list: 'see who was given access keys' } },
} as const satisfies Record<Surface, Words>

/** What this person may do on each surface, as CoreWeave answered, and who can grant the rest. */
export function RightsPanel({ rights }: { rights: Rights }) {
  return (
    <Panel
      flush
      title="What you may do"
      aside={<RelativeTime at={rights.clusters.at} prefix="Asked" />}
    >
      <StatusList
        label="What you may do"
        items={surfaceKeys.map((surface) => itemOf(surface, rights[surface]))}
      />
    </Panel>
  )
}

const openTo = (rights: Rights) =>
  surfaceKeys.filter((surface) => {
    const reading = rights[surface]
    return reading.ok && Object.values(reading.value.may).every(Boolean)
  })

/** Whether this person may do everything, so that there is nothing to tell of it. */
export const isWhole = (rights: Rights) => openTo(rights).length === surfaceKeys.length

/** The answer in one sentence. */
export function rightsTitle(rights: Rights): string {
  const whole = openTo(rights)
  if (whole.length === surfaceKeys.length) return 'Everything here is open to you'
  if (whole.length === 0) return 'Nothing here is known to be open to you in full'
  const names = listed(whole.map((surface) => surfaces[surface].name.toLowerCase()))
  return `${names.charAt(0).toUpperCase()}${names.slice(1)} are open to you`
}

const surfaceKeys: Surface[] = ['clusters', 'federation', 'policies', 'buckets', 'access-keys']

function itemOf(surface: Surface, reading: Reading<SurfaceRights>): StatusItem {
  const words: Words = surfaces[surface]
  const { name, verbs, href, also } = words
  const shared = { key: surface, ...(href && { action: <TextLink href={href}>Open</TextLink> }) }
  if (!reading.ok)
    return {
      ...shared,
      state: 'idle',
      title: `${name}: not known`,
      detail: reading.error.message,
      ...(reading.error.upstream && { evidence: <Upstream problem={reading.error} /> }),
    }

  const { may, role } = reading.value
  const held = Object.keys(may).filter((verb) => may[verb])
  const missing = Object.keys(may).filter((verb) => !may[verb])
  const say = (chosen: string[]) => listed(chosen.map((verb) => verbs[verb] ?? verb))
  return {
    ...shared,
    state: missing.length === 0 ? 'pass' : 'warn',
    title: held.length > 0 ? `You may ${say(held)}` : `You may not ${say(missing)}`,
    detail: (
      <>
        {missing.length > 0 && (
          <span className="block">
            {held.length > 0 && `You may not ${say(missing)}. `}
            An organization administrator grants it with {role}.
          </span>
        )}
        {also}
      </>
    ),
  }
}

const listed = (words: string[]) =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(words)
