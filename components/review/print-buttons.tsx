'use client'

import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'

/** Saves the pack as a file or prints it. */
export const PrintButtons = () => (
  <>
    <a href="/api/review/pack" download="review-pack.json" className={buttonStyle({})}>
      Download JSON
    </a>
    <Button variant="primary" onClick={() => window.print()}>
      Print
    </Button>
  </>
)
