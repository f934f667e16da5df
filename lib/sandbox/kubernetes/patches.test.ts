import { describe, expect, test } from 'vitest'
import { jsonPatch } from './json-patch'
import { conflictsOf, fieldsOf, managed, withoutDropped } from './managed-fields'
import { types } from './resources'
import type { Draft } from './store'
import { strategicMerge } from './strategic-merge'

describe('a strategic merge patch', () => {
  const containers = [
    { name: 'app', image: 'a:1', env: [{ name: 'A', value: '1' }], args: ['x'] },
    { name: 'side', image: 'b' },
  ]
  test.each([
    [
      'elements of a list by their name',
      { containers },
      { containers: [{ name: 'app', image: 'a:2', env: [{ name: 'B', value: '2' }] }] },
      {
        containers: [
          {
            ...containers[0],
            image: 'a:2',
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          },
          containers[1],
        ],
      },
    ],
    [
      'other lists as a whole',
      { containers },
      { containers: [{ name: 'app', args: ['y', 'z'] }] },
      { containers: [{ ...containers[0], args: ['y', 'z'] }, containers[1]] },
    ],
    [
      'an element that is to go',
      { containers },
      { containers: [{ name: 'side', $patch: 'delete' }] },
      { containers: [containers[0]] },
    ],
    [
      'a list that is to be replaced',
      { containers },
      { containers: [{ $patch: 'replace' }, { name: 'new' }] },
      { containers: [{ name: 'new' }] },
    ],
    [
      'an order',
      { containers },
      {
        '$setElementOrder/containers': [{ name: 'new' }, { name: 'app' }],
        containers: [{ name: 'new' }],
      },
      { containers: [{ name: 'new' }, containers[0], containers[1]] },
    ],
    [
      'sets of texts',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a'], finalizers: ['b', 'c'] },
      { finalizers: ['b', 'c'] },
    ],
    [
      'what is retained',
      { emptyDir: {}, name: 'x' },
      { $retainKeys: ['name', 'projected'], projected: { sources: [] } },
      { name: 'x', projected: { sources: [] } },
    ],
    [
      'what is to be replaced',
      { a: { b: 1 } },
      { a: { $patch: 'replace', c: 2 } },
      { a: { c: 2 } },
    ],
    ['what is to go', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ])('knows %s', (_name, target, patch, expected) => {
    expect(strategicMerge(target, patch)).toEqual(expected)
  })
})

describe('a JSON patch', () => {
  const document = { a: { 'b/c': [1, 2] }, 'd~': 'e' }
  test.each([
    [
      { op: 'add', path: '/a/b~1c/1', value: 9 },
      { a: { 'b/c': [1, 9, 2] }, 'd~': 'e' },
    ],
    [
      { op: 'add', path: '/a/b~1c/-', value: 9 },
      { a: { 'b/c': [1, 2, 9] }, 'd~': 'e' },
    ],
    [
      { op: 'replace', path: '/d~0', value: 'f' },
      { a: { 'b/c': [1, 2] }, 'd~': 'f' },
    ],
    [
      { op: 'remove', path: '/a/b~1c/0' },
      { a: { 'b/c': [2] }, 'd~': 'e' },
    ],
    [{ op: 'test', path: '/a/b~1c/0', value: 1 }, document],
    [
      { op: 'move', from: '/d~0', path: '/g' },
      { a: { 'b/c': [1, 2] }, g: 'e' },
    ],
    [
      { op: 'copy', from: '/d~0', path: '/a/h' },
      { a: { 'b/c': [1, 2], h: 'e' }, 'd~': 'e' },
    ],
  ])('%j is done', (operation, expected) => {
    expect(jsonPatch(document, [operation])).toEqual(expected)
    expect(document).toEqual({ a: { 'b/c': [1, 2] }, 'd~': 'e' })
  })

  test.each([
    [{ op: 'test', path: '/d~0', value: 'other' }, 422],
    [{ op: 'remove', path: '/missing' }, 422],
    [{ op: 'replace', path: '/a/b~1c/7', value: 1 }, 422],
    [{ op: 'move', from: '/missing', path: '/x' }, 422],
    [{ op: 'add', path: 'no-pointer', value: 1 }, 422],
    [{ op: 'shout', path: '/a' }, 400],
  ])('%j is refused', (operation, code) => {
    expect(() => jsonPatch(document, [operation])).toThrow(expect.objectContaining({ code }))
  })
})

describe('fields that a manager no longer applies', () => {
  const type = types.deployments
  const draft = (annotations: Record<string, string>, containers: object[]) => ({
    metadata: { name: 'x', annotations },
    spec: { containers },
  })
  const apply = (manager: string, object: ReturnType<typeof draft>) =>
    managed(object, object, { type, manager, time: '', applied: fieldsOf(object) })

  test('are removed, including list elements, and other managers’ fields stay', () => {
    const first = apply('one', draft({ a: '1', b: '2' }, [{ name: 'app' }, { name: 'side' }]))
    const live = {
      ...first,
      metadata: { ...first.metadata, annotations: { a: '1', b: '2', other: '3' } },
    }
    const next = fieldsOf(draft({ b: '2' }, [{ name: 'app' }]))
    const left = withoutDropped(live, 'one', next)
    expect(left.metadata.annotations).toEqual({ b: '2', other: '3' })
    expect(left.spec.containers).toEqual([{ name: 'app' }])
  })

  test('stay while another manager applies them', () => {
    const both = apply('two', apply('one', draft({ a: '1' }, [{ name: 'app' }])))
    expect(withoutDropped(both, 'one', {})).toEqual(both)
  })

  test('stay if a client sends invalid managed fields', () => {
    const object = draft({ a: '1' }, [{ name: 'app' }])
    const wrong = { 'f:spec': { 'f:containers': { 'k:{': {}, 'k:7': null } }, 'f:__proto__': {} }
    const entry = { manager: 'one', operation: 'Apply', fieldsV1: wrong }
    const live = { ...object, metadata: { ...object.metadata, managedFields: [entry] } }
    expect(withoutDropped(live, 'one', {})).toEqual(live)
  })

  test('leave no empty parents behind', () => {
    const object = apply('one', draft({ a: '1' }, [{ name: 'app' }]))
    const left = withoutDropped(object, 'one', {})
    expect(left).not.toHaveProperty('spec')
    expect(left.metadata).not.toHaveProperty('annotations')
  })
})

describe('who manages a field', () => {
  const type = types.configmaps
  const draft = (data: Record<string, string>) => ({ metadata: { name: 'x' }, data })
  const change = (manager: string) => ({ type, manager, time: '2026-01-02T03:04:05Z' })
  const managersOf = (object: Draft) =>
    Object.fromEntries(
      (object.metadata.managedFields ?? []).map(({ manager = '', fieldsV1 }) => [
        manager,
        Object.keys((fieldsV1 as Record<string, object> | undefined)?.['f:data'] ?? {}),
      ]),
    )

  const made = managed(undefined, draft({ a: '1', b: '2' }), change('one'))
  const edited = managed(made, { ...made, data: { a: '1', b: '3', c: '4' } }, change('two'))

  test('is the last one who changed it', () => {
    expect(managersOf(made)).toEqual({ one: ['f:a', 'f:b'] })
    expect(managersOf(edited)).toEqual({ one: ['f:a'], two: ['f:b', 'f:c'] })
    expect(managed(edited, edited, change('three'))).toBe(edited)
  })

  test('may not be taken by applying another value, and may be shared with the same one', () => {
    const paths = (data: Record<string, string>, manager = 'me') =>
      conflictsOf(edited, draft(data), manager).map(({ entry, path }) => [entry.manager, path])
    expect(paths({ a: '1', b: '3' })).toEqual([])
    expect(paths({ a: 'x', b: '2', new: '5' })).toEqual([
      ['one', '.data.a'],
      ['two', '.data.b'],
    ])
  })

  test('an empty object leaves what is in it to others', () => {
    const live = managed(
      undefined,
      { metadata: { name: 'x' }, spec: { strategy: { type: 'a' } } },
      change('one'),
    )
    expect(conflictsOf(live, { spec: { strategy: {} } }, 'me')).toEqual([])
  })
})
