'use client'

import dynamic from 'next/dynamic'
import { PanelSkeleton } from '@/components/ui/skeleton'

// The panel reads its own data, so its code is loaded with it.
const CanariesPanel = dynamic(() => import('./canaries-panel').then((it) => it.CanariesPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={2} />,
})

/** The canaries of all clusters, as a section of a page. */
export const CanariesSection = () => <CanariesPanel />
