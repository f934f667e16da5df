import type { V1Pod, V1PodList } from '@kubernetes/client-node'
import { expectTypeOf, test } from 'vitest'
import type { Pod } from '@/lib/core/kubernetes/kinds'
import type { Narrowing } from './narrowing'

// `npm run types` decides.
test('a schema fits a model that declares its fields with the same types, times as strings', () => {
  expectTypeOf<Narrowing<Pod, V1Pod>>().toBeUnknown()
  expectTypeOf<Narrowing<{ spec: { containers: string[] } }, V1Pod>>().toBeNever()
  expectTypeOf<Narrowing<{ status: { startTime: Date } }, V1Pod>>().toBeNever()
  expectTypeOf<Narrowing<{ metadata: { continue: string } }, V1PodList>>().toBeUnknown()
})
