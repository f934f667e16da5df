import type { Policy } from '@/lib/core/policy/document'

const WORDS = ['logs', 'tmp', 'cache', 'raw', 'clean', 'train', 'eval', 'models', 'shards', 'runs']

/** Resources with wildcards before the end that overlap in every combination. */
export const OVERLAPPING_RESOURCES = [
  ...WORDS.map((word) => `*/${word}/*`),
  ...WORDS.map((word) => `*${word}*`),
]

/** A valid policy that allows and denies overlapping resources to everybody. */
export const overlappingPolicy = (name = 'overlapping'): Policy => ({
  version: 'v1alpha1',
  name,
  statements: [
    {
      name: 'read',
      effect: 'Allow',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: OVERLAPPING_RESOURCES,
      principals: ['*'],
    },
    {
      name: 'not-these',
      effect: 'Deny',
      actions: ['s3:PutObject'],
      resources: OVERLAPPING_RESOURCES.map((resource) => `${resource}x*`),
      principals: ['*'],
    },
  ],
})
