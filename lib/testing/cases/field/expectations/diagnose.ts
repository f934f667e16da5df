import { recognizeError } from '@/lib/core/diagnosis/error-text'
import type { FieldExpectations } from '../field-case'

const ask = (text: string) => recognizeError(text)

export const DIAGNOSE_EXPECTATIONS: FieldExpectations = {
  'd05-boto-unsupported-host.txt': { answer: ask, right: { cause: 'cli-too-old' } },
  'd36-token-permission-denied.txt': { answer: ask, right: { cause: 'token-unreadable' } },
}
