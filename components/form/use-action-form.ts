'use client'

import { useEffect, useState } from 'react'
import {
  type DefaultValues,
  type FieldValues,
  get,
  type Path,
  type PathValue,
  type Resolver,
  useForm,
} from 'react-hook-form'
import type { z } from 'zod'
import type { Problem } from '@/lib/common/errors'
import { isRequiredBy } from './required'
import { type ServerActionOptions, useServerAction } from './use-server-action'

type Options<Input extends FieldValues, T> = Omit<ServerActionOptions<Input, T>, 'onRefused'> & {
  /** Loaded when the form is first validated. */
  schema: () => Promise<z.ZodType<unknown, Input>>
  defaultValues: DefaultValues<Input>
}

/**
 * A form bound to one server action. Both sides use the same schema; errors are shown in place, and the
 * input is kept until the action succeeds.
 */
export function useActionForm<Input extends FieldValues, T>(options: Options<Input, T>) {
  const { schema, defaultValues, ...rest } = options
  const resolver: Resolver<Input, unknown, Input> = async (...given) => {
    const [{ zodResolver }, loaded] = await Promise.all([
      import('@hookform/resolvers/zod'),
      schema(),
    ])
    return zodResolver(loaded, undefined, { raw: true })(...given)
  }
  const form = useForm<Input, unknown, Input>({ resolver, defaultValues })
  const isRequired = useRequired(schema, form.getValues)
  const { run, pending, problem, reset } = useServerAction<Input, T>({
    ...rest,
    onRefused: ({ fields = {} }: Problem) => {
      for (const [name, [message]] of Object.entries(fields)) {
        form.setError(name as Path<Input>, { message: message ?? 'Invalid value' })
      }
    },
  })
  const errorOf = (name: Path<Input>) => {
    const error: { message?: unknown } | undefined = get(form.formState.errors, name)
    return typeof error?.message === 'string' ? error.message : undefined
  }

  return {
    form,
    /** For a native control: `<TextField {...field('name')} label="Name" />`. */
    field: (name: Path<Input>) => ({
      ...form.register(name),
      error: errorOf(name),
      required: isRequired(name),
    }),
    /** For a control with a value of its own: `<RadioCards {...control('audience')} … />`. */
    control: <Name extends Path<Input>>(name: Name) => ({
      name,
      value: form.watch(name),
      onValueChange: (value: PathValue<Input, Name>) =>
        form.setValue(name, value, {
          shouldDirty: true,
          shouldValidate: form.formState.isSubmitted,
        }),
      error: errorOf(name),
      required: isRequired(name),
    }),
    submit: form.handleSubmit((input) => run(input)),
    pending,
    problem,
    /** Clears the error, for a dialog that is opened again. */
    forget: reset,
  }
}

/**
 * Whether the schema rejects a field that is left empty, with the other values as they are. The schema is
 * loaded after the page, which is complete without it.
 */
function useRequired<Input extends FieldValues>(
  schema: () => Promise<z.ZodType<unknown, Input>>,
  values: () => Input,
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
  return (name: Path<Input>) => loaded && isRequiredBy(loaded, values(), name)
}
