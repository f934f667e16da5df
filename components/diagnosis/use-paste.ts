'use client'

import { useDeferredValue, useEffect, useState } from 'react'
import type { WorkloadCheck } from '@/lib/core/diagnosis/manifest'
import { namedIn, type Recognised, recognise } from '@/lib/core/diagnosis/recognise'
import { type DecodedToken, tokenIn } from '@/lib/core/diagnosis/token'
import { parseSubject } from '@/lib/core/identity/subject'
import type { Facts } from '@/lib/features/diagnosis/schema'

export type ClusterName = { id: string; name: string; issuerUrl: string }
export type Paste = {
  token?: DecodedToken
  recognised?: Recognised
  check?: WorkloadCheck
  place: Pick<Facts, 'cluster' | 'namespace' | 'account'>
}

/** What a text says, worked out in the browser; the YAML reader is fetched when first needed. */
export function usePaste(text: string, clusters: readonly ClusterName[]): Paste {
  const given = useDeferredValue(text)
  const [check, setCheck] = useState<{ of: string; found?: WorkloadCheck }>()
  const isManifest = /^\s*"?kind"?:/m.test(given)
  useEffect(() => {
    if (!isManifest) return
    let current = true
    void import('@/lib/core/diagnosis/manifest').then(({ checkManifest }) => {
      const found = checkManifest(given)
      if (current) setCheck({ of: given, ...(found ? { found } : {}) })
    })
    return () => {
      current = false
    }
  }, [given, isManifest])

  const found = check?.of === given ? check.found : undefined
  const token = tokenIn(given)
  const recognised = found ? undefined : recognise(given)
  return {
    ...(token ? { token } : {}),
    ...(recognised ? { recognised } : {}),
    ...(found ? { check: found } : {}),
    place: placeOf(given, token, found, clusters),
  }
}

function placeOf(
  text: string,
  token: DecodedToken | undefined,
  check: WorkloadCheck | undefined,
  clusters: readonly ClusterName[],
): Paste['place'] {
  const { issuer, ...named } = namedIn(text)
  const claims = token?.ok ? token.token : undefined
  const subject = claims && parseSubject(claims.sub)
  const url = claims?.iss ?? issuer
  const cluster = clusters.find(({ issuerUrl }) => issuerUrl === url)?.id
  const namespace = subject?.namespace ?? check?.workload.namespace ?? named.namespace
  const account = subject?.name ?? check?.workload.account ?? named.account
  return {
    ...(cluster ? { cluster } : {}),
    ...(namespace ? { namespace } : {}),
    ...(account ? { account } : {}),
  }
}
