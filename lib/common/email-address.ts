const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const ADDRESS = new RegExp(`^[\\w.!#$%&'*+/=?^\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})*$`)

const MAX_ADDRESS = 254

/**
 * Whether a text is one e-mail address, in the form that every server takes: ASCII, without quotes, comments or a
 * display name, so that it can stand in a header as it is.
 */
export const isEmailAddress = (text: string) => text.length <= MAX_ADDRESS && ADDRESS.test(text)
