import { expect, test } from 'vitest'
import { upsertPerson } from '@/lib/adapters/database/people'
import { people } from '@/lib/adapters/database/people-tables'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { nameOf, usableUsername } from './person-name'
import { NamePerson } from './schema'
import { namePerson, readPeople, readPeopleNames, recordOwnName } from './service'

test('a name is learned from a cluster once, and known to those who may see everyone’s', async () => {
  const { as } = await testContext()
  const [operator, team] = [as('operator'), as('team')]
  expect(await readPeopleNames(team)).toEqual({ names: {}, stale: true })
  await recordOwnName(team)
  const { names, stale } = await readPeopleNames(team)
  expect(stale).toBe(false)
  expect(names[team.actor.uid]).toMatch(/@/)
  const seals = () => listAudit(operator, { text: team.actor.uid })
  const before = await seals()
  await recordOwnName(team)
  expect(await seals()).toEqual(before)
  expect((await readPeopleNames(operator)).names).toEqual(names)
  await recordOwnName(operator)
  expect(Object.keys((await readPeopleNames(team)).names)).toEqual([team.actor.uid])
})

test('a written name stands in for a cluster’s, is audited, and can be removed', async () => {
  const { as } = await testContext()
  const operator = as('operator')
  const person = 'someone-who-left'
  await namePerson(operator, { person, name: 'Jonas Weber' })
  expect((await readPeopleNames(operator)).names[person]).toBe('Jonas Weber')
  expect((await readPeople(operator)).people.find(({ id }) => id === person)).toMatchObject({
    name: 'Jonas Weber',
    source: 'written',
    written: { by: operator.actor.uid },
  })
  expect(await listAudit(operator, { action: 'person.name', kinds: ['intent'] })).toMatchObject([
    { object: { person }, after: { name: 'Jonas Weber' } },
  ])
  await upsertPerson(operator.store, operator.actor.orgUid, {
    person,
    clusterName: 'jonas@example.com',
    clusterNameAt: operator.clock(),
  })
  expect((await readPeopleNames(operator)).names[person]).toBe('jonas@example.com')
  await namePerson(operator, { person, name: '' })
  expect((await readPeople(operator)).people.find(({ id }) => id === person)).not.toHaveProperty(
    'written',
  )
})

test('only those who may write policies name people, and only reviewers list them', async () => {
  const { as } = await testContext()
  const named = { person: 'x', name: 'Ada' }
  await expect(namePerson(as('team'), named)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(readPeople(as('team'))).rejects.toMatchObject({ code: 'forbidden' })
  expect(await readPeople(as('reviewer'))).toMatchObject({ mayName: true })
})

test('a name that was edited in the database is not shown', async () => {
  const { as } = await testContext()
  const operator = as('operator')
  await namePerson(operator, { person: 'x', name: 'Ada' })
  await operator.store.update(people).set({ writtenName: 'Chief' })
  expect((await readPeopleNames(operator)).names).toEqual({})
})

const noNames = { person: 'x', providerName: null, clusterName: null, writtenName: null }
test.each([
  [
    { providerName: 'Ada L', clusterName: 'a' },
    { name: 'Ada L', source: 'provider' },
  ],
  [
    { clusterName: 'a@b.c', writtenName: 'Ada' },
    { name: 'a@b.c', source: 'cluster' },
  ],
  [{ writtenName: 'Ada' }, { name: 'Ada', source: 'written' }],
  [{}, { source: 'none' }],
] as const)('the name of %j is %j', (row, name) => {
  expect(nameOf({ ...noNames, ...row })).toEqual(name)
})

test.each([
  ['dana@example.com', 'dana@example.com'],
  ['coreweave:uid-1', undefined],
  ['system:serviceaccount:a:b', undefined],
  ['  ', undefined],
  ['da\u202Ena', 'dana'],
])('the username "%s" is usable as %j', (username, usable) => {
  expect(usableUsername(username, 'uid-1')).toBe(usable)
})

test('a written name has no hidden characters and is not long', () => {
  for (const name of ['a\u202Eb', 'x'.repeat(101), 'a\nb'])
    expect(NamePerson.safeParse({ person: 'x', name }).success).toBe(false)
  expect(NamePerson.safeParse({ person: 'x', name: 'Élodie O’Neil' }).success).toBe(true)
})
