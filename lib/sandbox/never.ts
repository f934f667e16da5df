/** The end of an access key that has none: the last moment a Date can hold. */
export const NEVER = new Date(8.64e15)
