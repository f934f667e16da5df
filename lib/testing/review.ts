export const REVIEW_DAY_MS = 86_400_000

export const dateAfterDays = (days: number, from = Date.now()) =>
  new Date(from + days * REVIEW_DAY_MS).toISOString().slice(0, 10)

/** A policy of one Allow statement. */
export const grantingPolicy = (
  name: string,
  principals: string[],
  resources = ['datasets', 'datasets/*'],
) => ({
  version: 'v1alpha1',
  name,
  statements: [{ name: 'all', effect: 'Allow', actions: ['s3:GetObject'], resources, principals }],
})
