import { isRecord } from '@/lib/common/record'
import type { Policy, Statement } from './document'

/**
 * The policy of a text that was parsed when it was stored: the policy alone, or in the wrapper of the API. It is
 * checked by hand, because pages that show stored policies ship no schema. Undefined if the text has no policy.
 */
export function readStoredPolicy(text: string): Policy | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (isPolicy(value)) return value
  return isRecord(value) && isPolicy(value['policy']) ? value['policy'] : undefined
}

const isPolicy = (value: unknown): value is Policy =>
  isRecord(value) &&
  value['version'] === 'v1alpha1' &&
  isText(value['name']) &&
  isListOf(isStatement, value['statements'])

const isStatement = (value: unknown): value is Statement =>
  isRecord(value) &&
  isText(value['name']) &&
  (value['effect'] === 'Allow' || value['effect'] === 'Deny') &&
  isListOf(isText, value['actions']) &&
  isListOf(isText, value['resources']) &&
  isListOf(isText, value['principals'])

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isListOf = <T>(is: (item: unknown) => item is T, value: unknown): value is T[] =>
  Array.isArray(value) && value.length > 0 && value.every(is)
