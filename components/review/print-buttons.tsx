'use client'

import { DownloadButton } from '@/components/patterns/download-button'
import { Button } from '@/components/ui/button'
import { paths } from '@/lib/common/paths'

/** Saves the pack as a file or prints it. */
export const PrintButtons = () => (
  <>
    <DownloadButton href={paths.reviewPackFile()}>Download JSON</DownloadButton>
    <Button variant="primary" onClick={() => window.print()}>
      Print
    </Button>
  </>
)
