import { expect, test } from 'vitest'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import { decideSaveOutcome } from './interrupted-save'

const policy = (name: string, bucket: string) =>
  policyFromTemplate('read-bucket', { name, principals: ['role/Ops'], bucket })
const [before, draft, other] = ['logs', 'datasets', 'models'].map((bucket) => policy('p', bucket))
const others = [policy('q', 'logs')]

test.each([
  ['saved', [draft], 'p'],
  ['not-saved', [before], 'p'],
  ['different', [other], 'p'],
  ['different', [], 'p'],
  ['saved', [draft], null],
  ['not-saved', [], null],
  ['different', [other], null],
] as const)('a save is %s where %j is live', (outcome, live, was) => {
  const sent = {
    text: printPolicy(draft ?? {}),
    before: was === null ? '' : printPolicy(before ?? {}),
    was,
  }
  const now = live.flatMap((each) => each ?? [])
  expect(decideSaveOutcome(sent, [...now, ...others])).toBe(outcome)
})

test('the order of fields does not matter, and unknown fields do', () => {
  const sent = { text: JSON.stringify({ ...draft, owner: 'ml' }), before: '', was: null }
  const { version = 'v1alpha1', name = '', statements = [] } = draft ?? {}
  const reordered = { statements, name, owner: 'ml', version }
  expect(decideSaveOutcome(sent, [reordered])).toBe('saved')
  expect(decideSaveOutcome(sent, [{ version, name, statements }])).toBe('different')
})

test('a save under another name is saved once that name is live', () => {
  const sent = {
    text: printPolicy(policy('renamed', 'logs')),
    before: printPolicy(before ?? {}),
    was: 'p',
  }
  expect(decideSaveOutcome(sent, [policy('renamed', 'logs')])).toBe('saved')
  expect(decideSaveOutcome(sent, before ? [before] : [])).toBe('not-saved')
})
