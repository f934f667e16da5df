/** The date on which the sources of the action catalogue were last checked. */
export const CATALOGUE_CHECKED = '2026-11-21'
