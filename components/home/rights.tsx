import type { Route } from 'next'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { Upstream } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { NO_LINKED_TOKEN } from '@/lib/common/errors'
import { listAnd, listOr } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'

type Surface = 'clusters' | 'federation' | 'policies' | 'buckets' | 'access-keys'
type SurfaceRights = { may: Record<string, boolean>; role: string }
export type Rights = Record<Surface, Reading<SurfaceRights>>

type Words = { name: string; verbs: Record<string, string>; href?: Route; also?: string }

const surfaces = {
  clusters: {
    name: 'Clusters',
    verbs: { list: 'list clusters' },
    href: paths.clusters(),
    also: 'The page of a cluster shows your permissions inside it.',
  },
  federation: {
    name: 'Federation configs',
    verbs: { list: 'list federation configs' },
    href: paths.federation(),
    also: 'The console cannot check in advance whether you can change federation configs; CoreWeave decides when you save.',
  },
  policies: {
    name: 'Policies',
    verbs: { list: 'list policies', save: 'save policies', delete: 'delete policies' },
    href: paths.policies(),
  },
  buckets: { name: 'Buckets', verbs: { list: 'list buckets' } },
  'access-keys': { name: 'Access keys', verbs: { list: 'list access keys' } },
} as const satisfies Record<Surface, Words>

/** This person's permissions according to CoreWeave, and the roles that grant the missing ones. */
export function RightsPanel({ rights }: { rights: Rights }) {
  return (
    <Panel
      flush
      title="Your permissions"
      aside={<RelativeTime at={rights.clusters.at} prefix="Checked" />}
    >
      <StatusList
        label="Your permissions"
        items={[
          ...surfaceKeys
            .filter((surface) => !needsLink(rights[surface]))
            .map((surface) => itemOf(surface, rights[surface])),
          ...unlinkedItem(rights),
        ]}
      />
    </Panel>
  )
}

/** Whether only a linked CoreWeave token would tell. */
const needsLink = (reading: Reading<SurfaceRights>) =>
  !reading.ok && reading.error.reason === NO_LINKED_TOKEN

/** All that needs a token in one item, for somebody who has linked none. */
function unlinkedItem(rights: Rights): StatusItem[] {
  const names = surfaceKeys
    .filter((surface) => needsLink(rights[surface]))
    .map((surface) => surfaces[surface].name.toLowerCase())
  if (names.length === 0) return []
  return [
    {
      key: 'unlinked',
      state: 'idle',
      title: `You cannot use ${listAnd(names)}`,
      detail: 'They need a CoreWeave API token, and you have linked none.',
    },
  ]
}

const fullyGranted = (rights: Rights) =>
  surfaceKeys.filter((surface) => {
    const reading = rights[surface]
    return reading.ok && Object.values(reading.value.may).every(Boolean)
  })

/** Whether this person has every permission. */
export const hasAllRights = (rights: Rights) => fullyGranted(rights).length === surfaceKeys.length

/** The permissions in one sentence. */
export function rightsTitle(rights: Rights): string {
  const granted = fullyGranted(rights)
  if (granted.length === surfaceKeys.length) return 'You have full access'
  if (granted.length === 0) return 'You do not have full access to any area'
  const names = listAnd(granted.map((surface) => surfaces[surface].name.toLowerCase()))
  return `You have full access to ${names}`
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
      title: `${name}: ${reading.error.code === 'forbidden' ? 'not permitted' : 'unknown'}`,
      detail:
        reading.error.code === 'forbidden'
          ? `${reading.error.message} ${reading.error.next ?? ''}`
          : reading.error.message,
      ...(reading.error.upstream && { evidence: <Upstream problem={reading.error} /> }),
    }

  const { may, role } = reading.value
  const held = Object.keys(may).filter((verb) => may[verb])
  const missing = Object.keys(may).filter((verb) => !may[verb])
  const say = (chosen: string[], list: typeof listAnd) =>
    list(chosen.map((verb) => verbs[verb] ?? verb))
  return {
    ...shared,
    state: missing.length === 0 ? 'done' : 'warn',
    title: held.length > 0 ? `You can ${say(held, listAnd)}` : `You cannot ${say(missing, listOr)}`,
    detail: (
      <>
        {missing.length > 0 && (
          <span className="block">
            {held.length > 0 && `You cannot ${say(missing, listOr)}. `}
            Ask an organization administrator for {role}.
          </span>
        )}
        {also}
      </>
    ),
  }
}
