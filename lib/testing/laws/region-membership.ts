import type { PatternTerm } from '@/lib/core/policy/atoms'
import type { Region } from '@/lib/core/policy/regions'
import { scopeOfResource, scopesOf } from '@/lib/core/policy/universe'
import { type NaiveRequest, naiveMatches } from './naive'

const isIn = (parts: PatternTerm[], text: string) =>
  parts.some(
    ({ pattern, and, except }) =>
      [pattern, ...and].every((each) => naiveMatches(each, text)) &&
      !except.some((each) => naiveMatches(each, text)),
  )

/** Whether a request lies in a region, by a naive reading that shares no code with the engine. */
export const isInRegion = (
  { scope, principals, actions, resources }: Region,
  request: NaiveRequest,
) =>
  isIn(principals, request.principal) &&
  isIn(actions, request.action) &&
  isIn(resources, request.resource) &&
  scopesOf(request.action).includes(scope) &&
  (scope === 'global' || scopeOfResource(request.resource) === scope)
