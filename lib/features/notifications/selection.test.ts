import { expect, test } from 'vitest'
import { isOwnSelected, isSelected, type SelectableEvent, type Selection } from './selection'

const all: Selection = { severity: 'info', topics: [], places: [] }
const red: SelectableEvent = {
  kind: 'canary.failed',
  severity: 'critical',
  place: { cluster: 'c1', namespace: 'ml-team' },
}
const lab = { cluster: 'c1', clusterName: 'lab' }

test.each<[string, Partial<Selection>, Partial<SelectableEvent>, boolean]>([
  ['everything by default', {}, {}, true],
  ['what is as severe', { severity: 'critical' }, {}, true],
  ['nothing less severe', { severity: 'critical' }, { severity: 'warning' }, false],
  ['its topic', { topics: ['audit', 'canaries'] }, {}, true],
  ['no other topic', { topics: ['audit'] }, {}, false],
  ['its cluster', { places: [lab] }, {}, true],
  ['its namespace', { places: [{ ...lab, namespace: 'ml-team' }] }, {}, true],
  ['no other namespace', { places: [{ ...lab, namespace: 'other' }] }, {}, false],
  ['no other cluster', { places: [{ ...lab, cluster: 'c2' }] }, {}, false],
  [
    'no event of the whole cluster for a namespace',
    { places: [{ ...lab, namespace: 'ml-team' }] },
    { place: { cluster: 'c1' } },
    false,
  ],
  ['nothing of no place once places are chosen', { places: [lab] }, { place: undefined }, false],
])('a target receives %s', (_, selection, event, expected) =>
  expect(isSelected({ ...all, ...selection }, { ...red, ...event })).toBe(expected),
)

const ada = { ...all, person: 'ada', topics: ['requests', 'canaries'] }
const ofAda: SelectableEvent = { kind: 'request.approved', severity: 'info', people: ['ada'] }

test.each<[string, Partial<typeof ada>, Partial<SelectableEvent>, string, boolean]>([
  ['what is about them', {}, {}, 'bob', true],
  ['nothing about others', {}, { people: ['bob'] }, 'bob', false],
  ['nothing they did themselves', {}, {}, 'ada', false],
  ['their canary, whoever noticed', {}, { kind: 'canary.failed' }, 'ada', true],
  ['no topic that they left out', { topics: ['canaries'] }, {}, 'bob', false],
  ['nothing less severe', { severity: 'critical' }, {}, 'bob', false],
  [
    'everything in their namespaces',
    { topics: [], places: [{ ...lab, namespace: 'ml-team' }] },
    { kind: 'finding.new', people: [], place: { cluster: 'c1', namespace: 'ml-team' } },
    'bob',
    true,
  ],
  [
    'nothing elsewhere',
    { topics: [], places: [{ ...lab, namespace: 'ml-team' }] },
    { kind: 'finding.new', people: [], place: { cluster: 'c1', namespace: 'other' } },
    'bob',
    false,
  ],
])('a person is told %s', (_, selection, event, actor, expected) =>
  expect(isOwnSelected({ ...ada, ...selection }, { ...ofAda, ...event }, actor)).toBe(expected),
)
