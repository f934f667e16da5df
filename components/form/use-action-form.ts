'use client'

import { type ChangeEvent, type FormEvent, useEffect, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import type { z } from 'zod'
import { createFormStore, type FormErrors } from './form-store'
import { type FormValues, formValueAt, isSame, type Path, type ValueAt } from './form-values'
import { isRequiredBy } from './required'
import { type ServerActionOptions, useServerAction } from './use-server-action'

type Options<Input extends FormValues, T> = Omit<ServerActionOptions<Input, T>, 'onRefused'> & {
  /** Loaded after the page. */
  schema: () => Promise<z.ZodType<unknown, Input>>
  defaultValues: Input
}

/**
 * A form bound to one server action. Both sides use the same schema; errors are shown in place, and the
 * input is kept until the action succeeds.
 */
export function useActionForm<Input extends FormValues, T>(options: Options<Input, T>) {
  const { schema, defaultValues, ...rest } = options
  const [form] = useState(() => createFormStore(defaultValues, checkBy(schema)))
  const { values, defaults, errors } = useSyncExternalStore(
    form.subscribe,
    form.getState,
    form.getState,
  )
  const isRequired = useRequired(schema, values)
  const { run, pending, problem, reset } = useServerAction<Input, T>({
    ...rest,
    onRefused: ({ fields = {} }) =>
      form.addErrors(
        Object.fromEntries(
          Object.entries(fields).map(([name, [message]]) => [name, message ?? 'Invalid value']),
        ),
      ),
  })
  const about = (name: Path<Input>) => ({
    name,
    error: errors[name],
    required: isRequired(name),
  })

  return {
    /** Sets values from outside of their controls. */
    form,
    values,
    defaults,
    isChanged: !isSame(values, defaults),
    /** For a native control: `<TextField {...field('name')} label="Name" />`. */
    field: <Name extends Path<Input>>(name: Name) => ({
      ...about(name),
      value: String(formValueAt(values, name) ?? ''),
      onChange: ({
        target,
      }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
        void form.enter(name, target.value as ValueAt<Input, Name>),
    }),
    /** For a switch: `<Checkbox {...checkbox('weekly')} label="Weekly digest" />`. */
    checkbox: <Name extends Path<Input>>(name: Name) => ({
      name,
      checked: Boolean(formValueAt(values, name)),
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) =>
        void form.enter(name, target.checked as ValueAt<Input, Name>),
    }),
    /** For a control with a value of its own: `<RadioCards {...control('audience')} … />`. */
    control: <Name extends Path<Input>>(name: Name) => ({
      ...about(name),
      value: formValueAt(values, name),
      onValueChange: (value: ValueAt<Input, Name>) => void form.enter(name, value),
    }),
    submit: async (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault()
      const element = event.currentTarget
      const input = await form.submit()
      if (input) return run(input)
      flushSync(() => undefined)
      element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    },
    pending,
    problem,
    /** Clears the error, for a dialog that is opened again. */
    forget: reset,
  }
}

/** The errors that a schema finds, by the path of the field. */
function checkBy<Input>(schema: () => Promise<z.ZodType<unknown, Input>>) {
  return async (values: Input): Promise<FormErrors> => {
    const { error } = await (await schema()).safeParseAsync(values)
    const errors: Record<string, string> = {}
    for (const { path, message } of error?.issues ?? []) errors[path.join('.')] ??= message
    return errors
  }
}

/**
 * Whether the schema rejects a field that is left empty, with the other values as they are. The schema is
 * loaded after the page, which is complete without it.
 */
function useRequired<Input extends FormValues>(
  schema: () => Promise<z.ZodType<unknown, Input>>,
  values: Input,
) {
  const [loaded, setLoaded] = useState<z.ZodType<unknown, Input>>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: written in place, and always the same
  useEffect(() => {
    let gone = false
    // Where it cannot be loaded, a save says what is missing.
    schema().then(
      (type) => !gone && setLoaded(() => type),
      () => undefined,
    )
    return () => {
      gone = true
    }
  }, [])
  return (name: Path<Input>) => loaded && isRequiredBy(loaded, values, name)
}
