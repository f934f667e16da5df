import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import type { Policy, ValueChange } from './document'
import { outlineOf } from './outline'
import { printPolicy } from './policy-text'
import {
  addListEntries,
  appendStatements,
  duplicateStatement,
  freeStatementNameIn,
  insertStatement,
  removeListEntries,
  removeStatement,
  setStatementEffect,
  setStatementName,
  swapStatements,
} from './statement-edits'
import { policyFromTemplate } from './templates'
import { applyChanges, applyEdits } from './text-edit'

const text = `{ "name":"p", "owner" : "ml",
  "statements": [
    {"name": "a", "effect": "Allow",   "actions": ["s3:GetObject"], "resources": ["b", "b/*"], "principals": ["*"], "x":[1 ,2]},
    {
      "name": "b",
      "effect": "Deny",
      "actions": [
        "s3:*"
      ],
      "resources": [],
      "principals": ["role/A"]
    }
  ]
}`
const outline = () => {
  const found = outlineOf(text, [])
  if (!found) throw new Error('no outline')
  return found
}
const changed = (changes: ValueChange[]) => applyChanges(text, changes)
const parsed = (json: string) => JSON.parse(json)

describe('a change of one field moves nothing else', () => {
  test('name and effect', () => {
    expect(changed([...setStatementName(0, 'c'), ...setStatementEffect(0, 'Deny')])).toBe(
      text.replace('"name": "a", "effect": "Allow"', '"name": "c", "effect": "Deny"'),
    )
  })

  test('a text added to a list is appended once', () => {
    expect(changed(addListEntries(outline(), 0, 'resources', ['b', 'c', 'c/*']))).toBe(
      text.replace('["b", "b/*"]', '["b", "b/*", "c", "c/*"]'),
    )
    expect(
      parsed(changed(addListEntries(outline(), 1, 'resources', ['*']))).statements[1],
    ).toMatchObject({ resources: ['*'] })
  })

  test('a field that is not a list of texts is left unchanged', () => {
    const odd = text.replace('["b", "b/*"]', '"b"').replace('["role/A"]', '[7]')
    const found = outlineOf(odd, [])
    if (!found) throw new Error('no outline')
    expect(addListEntries(found, 0, 'resources', ['c'])).toEqual([])
    expect(addListEntries(found, 1, 'principals', ['*'])).toEqual([])
  })

  test('texts taken out leave the others where they are', () => {
    expect(changed(removeListEntries(0, 'resources', [0, 1]))).toBe(text.replace('"b", "b/*"', ''))
  })

  test('unknown fields survive duplicating, moving and deleting byte for byte', () => {
    const copy = changed(duplicateStatement(text, outline(), 0))
    expect(parsed(copy).statements.map(({ name }: { name: string }) => name)).toEqual([
      'a',
      'a-copy',
      'b',
    ])
    expect(parsed(copy).statements[1].x).toEqual([1, 2])
    const [one, other] = outline().items
    if (!one || !other) throw new Error('no statements')
    const swapped = applyEdits(text, swapStatements(text, one, other))
    expect(swapped).toContain('"x":[1 ,2]}')
    expect(parsed(swapped).statements).toEqual([...parsed(text).statements].reverse())
    expect(changed(removeStatement(1))).toContain('"actions": ["s3:GetObject"], "resources"')
    expect(parsed(changed(removeStatement(0))).statements).toHaveLength(1)
  })
})

test('a fresh name is one that no statement has', () => {
  expect(freeStatementNameIn(outline(), 'a')).toBe('a-2')
  expect(freeStatementNameIn(outline(), 'z')).toBe('z')
})

test('any sequence of card edits equals the same sequence on the value', () => {
  type Step = { index: number; kind: 'name' | 'add' | 'remove' | 'delete' | 'insert'; word: string }
  const step: fc.Arbitrary<Step> = fc.record({
    index: fc.nat(3),
    kind: fc.constantFrom('name', 'add', 'remove', 'delete', 'insert'),
    word: fc.string({ minLength: 1, maxLength: 6 }),
  })
  const fresh = (name: string) => ({
    name,
    effect: 'Allow',
    actions: [],
    resources: [],
    principals: [],
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let json = text
      const value = parsed(text)
      for (const { index, kind, word } of steps) {
        const now = outlineOf(json, [])
        const target = value.statements[index]
        if (!now || (!target && kind !== 'insert')) continue
        if (kind === 'insert' && index > value.statements.length) continue
        const changes = {
          name: () => setStatementName(index, word),
          add: () => addListEntries(now, index, 'actions', [word]),
          remove: () => removeListEntries(index, 'actions', target.actions.length > 0 ? [0] : []),
          delete: () => removeStatement(index),
          insert: () => insertStatement(index, fresh(word)),
        }[kind]()
        json = applyChanges(json, changes)
        if (kind === 'name') target.name = word
        if (kind === 'add' && !target.actions.includes(word)) target.actions.push(word)
        if (kind === 'remove') target.actions.shift()
        if (kind === 'delete') value.statements.splice(index, 1)
        if (kind === 'insert') value.statements.splice(index, 0, fresh(word))
      }
      expect(parsed(json)).toEqual(value)
    }),
    lawParameters(),
  )
})

test('statements of a template are appended under unique names', () => {
  const made = policyFromTemplate('read-bucket', { name: 'x', principals: ['role/A'], bucket: 'b' })
  const text = printPolicy(made)
  const outline = outlineOf(text, [])
  if (!outline) throw new Error('no outline')
  const twice = [...made.statements, ...made.statements]
  const after: Policy = JSON.parse(applyChanges(text, appendStatements(outline, twice)))
  expect(after.statements.map(({ name }) => name)).toEqual([
    'exchange-tokens',
    'b-read',
    'exchange-tokens-2',
    'b-read-2',
    'exchange-tokens-3',
    'b-read-3',
  ])
  expect(after.statements[2]).toEqual({ ...made.statements[0], name: 'exchange-tokens-2' })
})
