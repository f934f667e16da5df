// A name in capitals between brackets, any name between < and >, and what templates and examples write.
const PLACEHOLDER =
  /\[[A-Z][A-Z0-9 _-]+\]|<[\p{L}][^<>/]*>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|\bYOUR[-_ ]?[A-Z0-9][A-Z0-9_-]*|\b(?:REPLACE|CHANGE)[-_]?ME\b/u

/** The first part of a text that an example leaves to be filled in, such as `<ID>`. */
export const placeholderIn = (text: string): string | undefined => PLACEHOLDER.exec(text)?.[0]
