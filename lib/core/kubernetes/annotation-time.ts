import { z } from 'zod'
import type { Metadata } from './metadata'

const Fields = z.looseObject({
  'f:metadata': z.looseObject({ 'f:annotations': z.looseObject({}).optional() }).optional(),
})

/**
 * When an annotation was last written, by the manager that owns it; undefined where the API server does not
 * say. Whoever owns several fields may have written another one at that time.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function annotationTime(
  { managedFields }: Pick<Metadata, 'managedFields'>,
  names: readonly string[],
): string | undefined {
  const times = managedFields.flatMap(({ time, ...managed }) => {
    const fields = Fields.safeParse(managed['fieldsV1']).data
    const owned = fields?.['f:metadata']?.['f:annotations'] ?? {}
    return time && names.some((name) => `f:${name}` in owned) ? [time] : []
  })
  return times.toSorted().at(-1)
}
