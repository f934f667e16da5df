import type { Problem } from '@/lib/common/errors'

/** Whether an API server did not accept the token, so that another one may help. */
export const refusesToken = ({ reason }: Problem) =>
  reason === 'refused-token' || reason === 'expired-token'
