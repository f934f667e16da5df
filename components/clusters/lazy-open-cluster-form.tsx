'use client'

import dynamic from 'next/dynamic'

/** The form that opens a cluster by its ID, which the pages of a cluster need only where there is no such cluster. */
export const LazyOpenClusterForm = dynamic(
  () => import('./open-cluster-form').then((it) => it.OpenClusterForm),
  { ssr: false },
)
