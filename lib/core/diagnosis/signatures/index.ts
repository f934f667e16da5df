import { CLIENT_SIGNATURES } from './client'
import { CLOUD_SIGNATURES } from './clouds'
import { KUBERNETES_SIGNATURES } from './kubernetes'
import { NETWORK_SIGNATURES } from './network'
import type { Signature } from './signature'
import { STORAGE_SIGNATURES } from './storage'

export const SIGNATURES = [
  ...CLIENT_SIGNATURES,
  ...NETWORK_SIGNATURES,
  ...STORAGE_SIGNATURES,
  ...CLOUD_SIGNATURES,
  ...KUBERNETES_SIGNATURES,
] as const satisfies readonly Signature[]
export type SignatureId = (typeof SIGNATURES)[number]['id']
