/** The name of the init container that verifies the access of a pod before it starts. Policies find it by its name. */
export const START_CONTAINER = 'verify-access'
