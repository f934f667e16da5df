import { expect, test } from 'vitest'
import { createFormStore } from './form-store'
import { formValueAt, withFormValue } from './form-values'

type Values = { name: string; clusters: string[]; names: Record<string, string> }
const EMPTY: Values = { name: '', clusters: [], names: {} }

const create = () =>
  createFormStore(EMPTY, async ({ name, clusters }) => ({
    ...(name === '' && { name: 'Enter a name.' }),
    ...(clusters.length === 0 && { clusters: 'Choose a cluster.' }),
  }))

test('a value within an object is read and replaced without changing the object', () => {
  const values: Values = { name: 'a', clusters: ['x'], names: { east: 'one' } }
  const next = withFormValue(values, 'names.west', 'two')
  expect(next).toEqual({ name: 'a', clusters: ['x'], names: { east: 'one', west: 'two' } })
  expect(values.names).toEqual({ east: 'one' })
  expect(formValueAt(next, 'names.west')).toBe('two')
  expect(formValueAt(EMPTY, 'names.west')).toBeUndefined()
})

test('nothing is checked before the first submit, which gives values only without an error', async () => {
  const form = create()
  await form.enter('name', '')
  expect(form.getState().errors).toEqual({})
  expect(await form.submit()).toBeUndefined()
  expect(form.getState().errors).toEqual({
    name: 'Enter a name.',
    clusters: 'Choose a cluster.',
  })
  await form.enter('name', 'train')
  await form.enter('clusters', ['east'])
  expect(await form.submit()).toEqual({ name: 'train', clusters: ['east'], names: {} })
})

test('after a submit a change clears or shows the error of its own field only', async () => {
  const form = create()
  await form.submit()
  form.addErrors({ 'names.east': 'Taken.' })
  await form.enter('name', 'train')
  expect(form.getState().errors).toEqual({
    clusters: 'Choose a cluster.',
    'names.east': 'Taken.',
  })
  await form.enter('name', '')
  expect(form.getState().errors).toMatchObject({ name: 'Enter a name.' })
})

test('a reset starts anew, from other values if some are given', async () => {
  const form = create()
  form.setValue('name', 'typed')
  await form.submit()
  form.reset()
  expect(form.getState()).toEqual({
    defaults: EMPTY,
    values: EMPTY,
    errors: {},
    submitted: false,
  })
  const saved = { ...EMPTY, name: 'saved' }
  form.reset(saved)
  form.setValue('name', 'typed')
  form.reset()
  expect(form.getValues()).toEqual(saved)
})

test('other values to start from keep what the person changed', () => {
  const form = create()
  form.setValue('name', 'mine')
  form.rebase({ name: 'theirs', clusters: ['west'], names: {} })
  expect(form.getValues()).toEqual({ name: 'mine', clusters: ['west'], names: {} })
  expect(form.getState().defaults.name).toBe('theirs')
})

test('listeners are called at every change, until they unsubscribe', () => {
  const form = create()
  let changes = 0
  const stop = form.subscribe(() => changes++)
  form.setValue('name', 'a')
  stop()
  form.setValue('name', 'b')
  expect(changes).toBe(1)
})
