'use client'

import dynamic from 'next/dynamic'
import { PanelSkeleton } from '@/components/ui/skeleton'

/** The federation configs at the end of a page, which can be used before they are there. */
export const LazyConfigsPanel = dynamic(
  () => import('./configs-panel').then((it) => it.ConfigsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
