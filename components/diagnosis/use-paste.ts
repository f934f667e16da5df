'use client'

import { useDeferredValue, useEffect, useState } from 'react'
import type { DiagnosisFacts } from '@/lib/core/diagnosis/facts'
import { looksLikeManifest } from '@/lib/core/diagnosis/manifest-shape'
import type { DecodedToken } from '@/lib/core/diagnosis/pasted-token'
import type { TextDiagnosis } from '@/lib/core/diagnosis/text-diagnosis'
import type { ManifestCheck } from '@/lib/core/diagnosis/workload-check'
import { findWorkloadReference } from '@/lib/core/diagnosis/workload-reference'
import { parseSubject } from '@/lib/core/identity/subject'

export type ClusterOption = { id: string; name: string; issuerUrl: string }

/** What a text contains besides names. */
export type PastedContent = { token?: DecodedToken; check?: ManifestCheck; said: TextDiagnosis }
export type Paste = {
  /** Absent while the text is being read. */
  content?: PastedContent
  place: Pick<DiagnosisFacts, 'cluster' | 'namespace' | 'account'>
}

/** Reads a text; the parsers and the table of known errors are loaded when first needed. */
export async function readPastedContent(text: string): Promise<PastedContent> {
  const check = looksLikeManifest(text)
    ? (await import('@/lib/core/diagnosis/workload-check')).checkManifest(text)
    : undefined
  const { diagnosePastedText } = await import('@/lib/core/diagnosis/text-diagnosis')
  const said = diagnosePastedText(text, check?.workloads.length ? 'manifest' : 'text')
  const { findToken } = await import('@/lib/core/diagnosis/pasted-token')
  const token = findToken(text)
  return { said, ...(check && { check }), ...(token && { token }) }
}

/** Reads a pasted text in the browser. */
export function usePaste(text: string, clusters: readonly ClusterOption[]): Paste {
  const given = useDeferredValue(text)
  const [read, setRead] = useState<{ of: string; content: PastedContent }>()
  useEffect(() => {
    if (given.trim() === '') return
    let current = true
    void readPastedContent(given).then((content) => {
      if (current) setRead({ of: given, content })
    })
    return () => {
      current = false
    }
  }, [given])

  const content = read?.of === given ? read.content : undefined
  return {
    ...(content ? { content } : {}),
    place: placeOf(given, content, clusters),
  }
}

function placeOf(
  text: string,
  { token, check }: Partial<PastedContent> = {},
  clusters: readonly ClusterOption[],
): Paste['place'] {
  const { issuer, ...named } = findWorkloadReference(text)
  const claims = token?.ok ? token.token : undefined
  const workload = singlePlace(check)
  const subject = claims && parseSubject(claims.sub)
  const url = claims?.iss ?? issuer
  const cluster = clusters.find(({ issuerUrl }) => issuerUrl === url)?.id
  const namespace = subject?.namespace ?? workload?.namespace ?? named.namespace
  const account = subject?.name ?? workload?.account ?? named.account
  return {
    ...(cluster ? { cluster } : {}),
    ...(namespace ? { namespace } : {}),
    ...(account ? { account } : {}),
  }
}

/** The place of the workloads, if they all run as one service account. */
function singlePlace(check: ManifestCheck | undefined) {
  const [first, ...others] = check?.workloads.map(({ workload }) => workload) ?? []
  return others.every(
    ({ namespace, account }) => namespace === first?.namespace && account === first?.account,
  )
    ? first
    : undefined
}
