import { type FormValues, isSame, type Path, type ValueAt, withFormValue } from './form-values'

export type FormErrors = Readonly<Record<string, string>>

type FormState<Values> = {
  /** What the person started from. */
  defaults: Values
  values: Values
  /** The first error of each path. */
  errors: FormErrors
  /** Whether the form was submitted before; each change is then checked at once. */
  submitted: boolean
}

export type FormStore<Values extends FormValues> = ReturnType<typeof createFormStore<Values>>

/** The state of one form. `check` gives the errors of values by path. */
export function createFormStore<Values extends FormValues>(
  defaults: Values,
  check: (values: Values) => Promise<FormErrors>,
) {
  let state: FormState<Values> = { defaults, values: defaults, errors: {}, submitted: false }
  const listeners = new Set<() => void>()
  const update = (part: Partial<FormState<Values>>) => {
    state = { ...state, ...part }
    for (const listener of listeners) listener()
  }
  const setValue = <P extends Path<Values>>(path: P, value: ValueAt<Values, P>) =>
    update({ values: withFormValue(state.values, path, value) })

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    getState: () => state,
    getValues: () => state.values,
    /** Sets a value without checking it. */
    setValue,
    /** Sets a value that the person entered, and checks it where the form was submitted before. */
    async enter<P extends Path<Values>>(path: P, value: ValueAt<Values, P>) {
      setValue(path, value)
      if (!state.submitted) return
      const { [path as string]: error } = await check(state.values)
      const others = Object.entries(state.errors).filter(([other]) => other !== path)
      update({ errors: { ...Object.fromEntries(others), ...(error && { [path]: error }) } })
    },
    /** Checks all values, and returns them if they have no error. */
    async submit(): Promise<Values | undefined> {
      const { values } = state
      const errors = await check(values)
      update({ errors, submitted: true })
      return Object.keys(errors).length === 0 ? values : undefined
    },
    addErrors: (errors: FormErrors) => update({ errors: { ...state.errors, ...errors } }),
    /** Starts anew, from other values if some are given. */
    reset: (values: Values = state.defaults) =>
      update({ defaults: values, values, errors: {}, submitted: false }),
    /** Starts from other values, and keeps what the person changed. */
    rebase(next: Values) {
      const changed = Object.entries(state.values).filter(
        ([key, value]) => !isSame(value, state.defaults[key as keyof Values]),
      )
      update({ defaults: next, values: { ...next, ...Object.fromEntries(changed) } })
    },
  }
}
