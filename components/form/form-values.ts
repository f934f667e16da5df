/** The values of a form: an object of texts, switches, lists, and objects of them. */
export type FormValues = object

type Nested<T> = NonNullable<T> extends readonly unknown[] ? never : NonNullable<T> & object

/** The path of a value: "name", or "names.east" for one within an object. */
export type Path<Values> = {
  [Key in keyof Values & string]: [Nested<Values[Key]>] extends [never]
    ? Key
    : Key | `${Key}.${Path<Nested<Values[Key]>>}`
}[keyof Values & string]

export type ValueAt<Values, P extends string> = P extends keyof Values
  ? Values[P]
  : P extends `${infer Key}.${infer Rest}`
    ? Key extends keyof Values
      ? ValueAt<NonNullable<Values[Key]>, Rest>
      : never
    : never

/** The value at a path, or undefined where nothing is. */
export function formValueAt<Values extends FormValues, P extends Path<Values>>(
  values: Values,
  path: P,
): ValueAt<Values, P> {
  const at = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], values)
  return at as ValueAt<Values, P>
}

/** A copy of the values with another one at a path. */
export function withFormValue<Values extends FormValues, P extends Path<Values>>(
  values: Values,
  path: P,
  value: ValueAt<Values, P>,
): Values {
  return replace(values, path.split('.'), value) as Values
}

function replace(values: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value
  const parts: Record<string, unknown> = { ...(values as object | undefined) }
  return { ...parts, [first]: replace(parts[first], rest, value) }
}

/** Whether two values would be sent alike. */
export const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
