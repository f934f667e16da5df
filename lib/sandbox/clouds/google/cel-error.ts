export type Scope = Readonly<Record<string, unknown>>
/** Throws a CelError where a field is missing or of another type. */
export type Expression = (scope: Scope) => unknown
export class CelError extends Error {}
