export const DAY = 86_400_000

export const dayIn = (days: number, from = Date.now()) =>
  new Date(from + days * DAY).toISOString().slice(0, 10)

/** A policy of one statement. */
export const grant = (
  name: string,
  principals: string[],
  resources = ['datasets', 'datasets/*'],
) => ({
  version: 'v1alpha1',
  name,
  statements: [{ name: 'all', effect: 'Allow', actions: ['s3:GetObject'], resources, principals }],
})
