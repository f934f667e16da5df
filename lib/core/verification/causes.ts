import type { Cause } from './cause'
import type { CauseCode } from './cause-codes'
import { ACCESS_CAUSES } from './causes-access'
import { CLUSTER_CAUSES } from './causes-cluster'
import { TOKEN_CAUSES } from './causes-token'

/** Each cause a run can end with: what is so, what mends it, and where. */
export const CAUSES = {
  ...CLUSTER_CAUSES,
  ...TOKEN_CAUSES,
  ...ACCESS_CAUSES,
} as const satisfies Record<CauseCode, Cause>
