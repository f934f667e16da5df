/** How often an open page reads the issuer's documents, and what was seen of them, again. */
export const ISSUER_POLL_MS = 30_000
/** The first reading is recorded once the page is loaded, and may be recorded after this page asked for it. */
export const FIRST_READING_POLL_MS = 5_000
