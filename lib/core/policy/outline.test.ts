import { describe, expect, test } from 'vitest'
import { outlineOf, spanAt } from './outline'

const text = `{
  "version": "v1alpha1",
  "name": "p",
  "owner": "ml",
  "statements": [
    { "name": "a", "effect": "allow", "actions": ["s3:GetObject", 7, "s3:*"], "resources": "*", "note": 1 },
    "not a statement"
  ]
}`

describe('a policy outlined statement by statement', () => {
  test('mistakes inside statements do not hide the others', () => {
    const outline = outlineOf(text, [])
    expect(outline).toMatchObject({
      name: 'p',
      others: ['owner'],
      items: [
        {
          name: 'a',
          effect: 'allow',
          lists: {
            actions: [
              { index: 0, text: 's3:GetObject' },
              { index: 2, text: 's3:*' },
            ],
            resources: undefined,
            principals: [],
          },
          others: ['note'],
        },
        { unreadable: true },
      ],
    })
  })

  test('a place in the text leads to its statement', () => {
    const items = outlineOf(text, [])?.items ?? []
    expect(spanAt(items, text.indexOf('s3:*'))).toBe(0)
    expect(spanAt(items, text.indexOf('not a'))).toBe(1)
    expect(spanAt(items, 0)).toBe(-1)
    const [first] = items
    expect(text.slice(first?.from, first?.to)).toMatch(/^\{ "name": "a".*\}$/)
  })

  test('the policy is found in the wrapper of the API', () => {
    expect(outlineOf(`{"policy": ${text}}`, ['policy'])?.items).toHaveLength(2)
  })

  test.each(['', '{', 'null', '[]', '{"statements": {}}', '{"statements": [] // no\n}'])(
    'there is none in %j',
    (wrong) => expect(outlineOf(wrong, [])).toBeUndefined(),
  )
})
