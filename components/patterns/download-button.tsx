'use client'

import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { useToast } from '@/components/ui/toast'
import { problemOf } from '@/lib/common/errors'
import { fetchFile } from '@/lib/common/query'

/** Makes a file when it is pressed and saves it. The export is recorded in the audit log. */
export function DownloadButton({
  href,
  children,
  ...look
}: { href: string; children: ReactNode } & ButtonLook) {
  const [pending, setPending] = useState(false)
  const notify = useToast()
  const download = async () => {
    setPending(true)
    try {
      const { name, blob } = await fetchFile(href)
      save(name, blob)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const { message, next = '' } = problemOf(error)
      notify({ kind: 'fail', title: message, description: next })
    } finally {
      setPending(false)
    }
  }
  return (
    <Button {...look} pending={pending} onClick={download}>
      {!pending && <Download aria-hidden />}
      {children}
    </Button>
  )
}

function save(name: string, blob: Blob) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser reads the blob after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
