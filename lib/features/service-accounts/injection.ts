import { AUDIENCE_ANNOTATION, INJECT_ANNOTATION, injectionOf } from '@/lib/core/identity/injection'
import type { InjectionChoice } from './schema'

type Annotations = Readonly<Record<string, string>>

/** The form's choice that corresponds to a service account's annotations. */
export function choiceOf(annotations: Annotations): InjectionChoice {
  const injection = injectionOf(annotations)
  if (injection.kind === 'custom') return { injection: 'custom', audience: injection.audience }
  return { injection: injection.kind === 'default' ? 'default' : 'none', audience: '' }
}

const WANTED = {
  default: () => ({ [INJECT_ANNOTATION]: 'true' }),
  custom: (audience) => ({ [AUDIENCE_ANNOTATION]: audience }),
  none: () => ({}),
} as const satisfies Record<
  InjectionChoice['injection'],
  (audience: string) => Record<string, string>
>

/** The annotations of a new account. */
export const annotationsOf = ({ injection, audience }: InjectionChoice): Record<string, string> =>
  WANTED[injection](audience)

/** The JSON merge patch from the current annotations to a choice; null removes. Empty if nothing changes. */
export function annotationPatch(annotations: Annotations, choice: InjectionChoice) {
  const wanted = annotationsOf(choice)
  const patch: Record<string, string | null> = {}
  for (const key of [INJECT_ANNOTATION, AUDIENCE_ANNOTATION]) {
    const value = wanted[key] ?? null
    if ((annotations[key] ?? null) !== value) patch[key] = value
  }
  return patch
}

/** The webhook's annotations among all of an object's, for the audit log. */
export const injectionAnnotations = (annotations: Annotations) =>
  Object.fromEntries(
    [INJECT_ANNOTATION, AUDIENCE_ANNOTATION].flatMap((key) => {
      const value = annotations[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
