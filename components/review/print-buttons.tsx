'use client'

import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'

/** Out of the browser: as paper, or as a file. */
export const PrintButtons = () => (
  <>
    <a href="/api/review/pack" download="review-pack.json" className={buttonStyle({})}>
      JSON
    </a>
    <Button variant="primary" onClick={() => window.print()}>
      Print
    </Button>
  </>
)
