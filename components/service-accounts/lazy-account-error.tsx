'use client'

import dynamic from 'next/dynamic'

/** The page of a service account that could not be read, which the others do not load. */
export const LazyAccountError = dynamic(
  () => import('./account-error').then((it) => it.AccountError),
  { loading: () => null },
)
