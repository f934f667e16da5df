'use client'

import dynamic from 'next/dynamic'
import { Waiting } from '@/components/ui/waiting'

/** Fetched only where a text is edited. */
export const JsonEditor = dynamic(
  () => import('./code-mirror').then(({ CodeMirror }) => CodeMirror),
  { ssr: false, loading: () => <Waiting what="the editor" /> },
)
