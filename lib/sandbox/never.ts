/** The expiry of an access key that never expires: the latest Date. */
export const NEVER = new Date(8.64e15)
