'use client'

import dynamic from 'next/dynamic'

/** The namespaces of a person, whose code the list of all workloads does not load. */
export const LazyMyNamespaces = dynamic(() =>
  import('./my-namespaces').then((it) => it.MyNamespaces),
)
