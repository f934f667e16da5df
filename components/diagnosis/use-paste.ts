'use client'

import { useDeferredValue, useEffect, useState } from 'react'
import {
  findWorkloadReference,
  type RecognizedError,
  recognizeError,
} from '@/lib/core/diagnosis/error-text'
import type { DiagnosisFacts } from '@/lib/core/diagnosis/facts'
import { looksLikeManifest } from '@/lib/core/diagnosis/manifest-shape'
import { type DecodedToken, findToken } from '@/lib/core/diagnosis/pasted-token'
import type { ManifestCheck } from '@/lib/core/diagnosis/workload-check'
import { parseSubject } from '@/lib/core/identity/subject'

export type ClusterOption = { id: string; name: string; issuerUrl: string }
export type Paste = {
  token?: DecodedToken
  recognized?: RecognizedError
  check?: ManifestCheck
  place: Pick<DiagnosisFacts, 'cluster' | 'namespace' | 'account'>
}

/** Reads a pasted text in the browser; the YAML parser is loaded when it is first needed. */
export function usePaste(text: string, clusters: readonly ClusterOption[]): Paste {
  const given = useDeferredValue(text)
  const [check, setCheck] = useState<{ of: string; found?: ManifestCheck }>()
  const isManifest = looksLikeManifest(given)
  useEffect(() => {
    if (!isManifest) return
    let current = true
    void import('@/lib/core/diagnosis/workload-check').then(({ checkManifest }) => {
      const found = checkManifest(given)
      if (current) setCheck({ of: given, ...(found ? { found } : {}) })
    })
    return () => {
      current = false
    }
  }, [given, isManifest])

  const found = check?.of === given ? check.found : undefined
  const token = findToken(given)
  const recognized = found?.workloads.length ? undefined : recognizeError(given)
  return {
    ...(token ? { token } : {}),
    ...(recognized ? { recognized } : {}),
    ...(found ? { check: found } : {}),
    place: placeOf(given, token, found, clusters),
  }
}

function placeOf(
  text: string,
  token: DecodedToken | undefined,
  check: ManifestCheck | undefined,
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
