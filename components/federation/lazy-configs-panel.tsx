'use client'

import dynamic from 'next/dynamic'

/** The federation configs at the end of a page, which becomes interactive before them. */
export const LazyConfigsPanel = dynamic(() =>
  import('./configs-panel').then((it) => it.ConfigsPanel),
)
