import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, so that no worker begins one when the others are done. */
const SLOWEST = [
  'lib/core/trust/fix-laws.test.ts',
  'lib/features/verifications/failures.test.ts',
  'lib/core/policy/lint-laws.test.ts',
  'lib/core/trust/laws.test.ts',
  'lib/sandbox/kubernetes/kubectl.test.ts',
  'lib/core/policy/bucket-policy-regions.test.ts',
  'lib/features/verifications/service.test.ts',
  'lib/cli/policy/files.test.ts',
  'lib/core/policy/compare.test.ts',
  'lib/cli/exit-codes.test.ts',
  'lib/features/audit/crash.test.ts',
  'lib/adapters/kubernetes/client.test.ts',
  'lib/server/offload/offload.test.ts',
]

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = SLOWEST.findIndex((file) => moduleId.endsWith(file))
  return rank < 0 ? SLOWEST.length : rank
}

/** The same order in every run: the slowest files, then all others by path. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return files.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.moduleId < b.moduleId ? -1 : 1))
  }
}
