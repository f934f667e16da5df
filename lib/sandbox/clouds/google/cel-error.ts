export type Scope = Readonly<Record<string, unknown>>
/** Throws a CelError for a missing field or a type mismatch. */
export type Expression = (scope: Scope) => unknown
export class CelError extends Error {}
