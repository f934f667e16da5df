import 'server-only'

import {
  findPerson,
  listPeople,
  type PersonRow,
  upsertPerson,
} from '@/lib/adapters/database/people'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { listActors, recorded } from '@/lib/server/audit/audit'
import { isAllowed, requirePermission } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { nameOf, usableUsername } from './person-name'
import type { NamedPerson, NamePerson, PeopleList, PeopleNames } from './schema'

const LEARNED_FOR_MS = 30 * 86_400_000
/** Nobody waits for it. */
const LEARNING_DEADLINE_MS = 20_000

export type KnownPeople = {
  names: PeopleNames
  /** Whether the name of the signed-in person is unknown or old, so that it is worth asking for. */
  stale: boolean
}

/**
 * The names to show in place of ids: of everyone for those who may see them, and otherwise the person’s own.
 * Names that do not hold are left out, so that ids are shown.
 */
export async function readPeopleNames(context: Context): Promise<KnownPeople> {
  const { store, actor, clock } = context
  const all = await isAllowed(context, 'read-people')
  const read = await readPart(context, async () => {
    if (all) return listPeople(store, actor.orgUid)
    const own = await findPerson(store, actor.orgUid, actor.uid)
    return own ? [own] : []
  })
  const rows = read.ok ? read.value : []
  const learned = learnedAt(
    rows.find(({ person }) => person === actor.uid),
    actor,
  )
  return {
    names: Object.fromEntries(
      rows.flatMap((row) => {
        const { name } = nameOf(row)
        return name ? [[row.person, name]] : []
      }),
    ),
    stale: read.ok && (!learned || clock().getTime() - learned.getTime() > LEARNED_FOR_MS),
  }
}

const providerNameOf = ({ identity }: Context['actor']) => {
  const given = identity?.name ?? identity?.email
  return given === undefined ? undefined : usableUsername(given, identity?.subject ?? '\0')
}

/** When the name was learned that is the best for this session. */
function learnedAt(row: PersonRow | undefined, actor: Context['actor']): Date | null | undefined {
  const given = providerNameOf(actor)
  if (given === undefined) return row?.providerNameAt ?? row?.clusterNameAt
  return row?.providerName === given ? row.providerNameAt : undefined
}

/** Learn the own name of the signed-in person. Returns the names to show from now on. */
export async function recordOwnName(context: WriteContext): Promise<PeopleNames> {
  await learnOwnName(context)
  return (await readPeopleNames(context)).names
}

/** From the identity provider where they signed in at one, or from the clusters, which return it for their token. */
async function learnOwnName(context: WriteContext): Promise<void> {
  const { store, actor, clock } = context
  const providerName = providerNameOf(actor)
  if (providerName !== undefined) {
    const names = { providerName, providerNameAt: clock() }
    return upsertPerson(store, actor.orgUid, { person: actor.uid, ...names })
  }
  const username = await readPersonName(context, LEARNING_DEADLINE_MS)
  const clusterName = username === null ? undefined : usableUsername(username, actor.uid)
  if (!clusterName) return
  const known = await findPerson(store, actor.orgUid, actor.uid)
  const isFresh =
    known?.clusterNameAt && clock().getTime() - known.clusterNameAt.getTime() <= LEARNED_FOR_MS / 2
  if (known?.clusterName === clusterName && isFresh) return
  await upsertPerson(store, actor.orgUid, {
    person: actor.uid,
    clusterName,
    clusterNameAt: clock(),
  })
}

/** Everyone who did something or has a name, those without a name first. */
export async function readPeople(context: Context): Promise<PeopleList> {
  await requirePermission(context, 'read-people')
  const { store, actor } = context
  const [rows, actors, mayName] = await Promise.all([
    listPeople(store, actor.orgUid),
    listActors(context),
    isAllowed(context, 'name-people'),
  ])
  const known = new Map(rows.map((row) => [row.person, row]))
  const people = [...new Set([...actors, ...known.keys()])].map((id): NamedPerson => {
    const row = known.get(id)
    if (!row) return { id, source: 'none' }
    const { writtenName, writtenBy, writtenAt } = row
    return {
      id,
      ...nameOf(row),
      ...(writtenName &&
        writtenBy &&
        writtenAt && {
          written: { name: writtenName, by: writtenBy, at: writtenAt.toISOString() },
        }),
    }
  })
  const rank = ({ source }: NamedPerson) => (source === 'none' ? 0 : 1)
  return {
    people: people.sort(
      (a, b) => rank(a) - rank(b) || (a.name ?? a.id).localeCompare(b.name ?? b.id),
    ),
    mayName,
  }
}

/** Write a name beside the id of a person; an empty name removes it. */
export async function namePerson(
  context: WriteContext,
  { person, name }: NamePerson,
): Promise<{ person: string }> {
  await requirePermission(context, 'name-people')
  const { store, actor, clock } = context
  const known = await findPerson(store, actor.orgUid, person)
  await recorded(
    context,
    {
      action: name ? 'person.name' : 'person.remove-name',
      object: { person },
      ...(known?.writtenName && { before: { name: known.writtenName } }),
      ...(name && { after: { name } }),
    },
    () =>
      upsertPerson(store, actor.orgUid, {
        person,
        writtenName: name || null,
        writtenBy: name ? actor.uid : null,
        writtenAt: name ? clock() : null,
      }),
  )
  return { person }
}
