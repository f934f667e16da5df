import { z } from 'zod'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Policy } from '@/lib/core/policy/document'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { deleteStoredDraft, loadStoredDraft, storeValue } from './draft'

/** A save whose answer this browser has not received yet. */
const SentSave = z.object({
  text: z.string(),
  /** The text of the policy that the save replaces; empty for a new one. */
  before: z.string(),
  /** The name the policy had; null for a new one. */
  was: z.string().nullable(),
})
export type SentSave = z.infer<typeof SentSave>

const keyOf = (draftKey: string) => `${draftKey}/sent-save`

export const storeSentSave = (draftKey: string, sent: SentSave) => storeValue(keyOf(draftKey), sent)
export const deleteSentSave = (draftKey: string) => deleteStoredDraft(keyOf(draftKey))

export function loadSentSave(draftKey: string): SentSave | undefined {
  const { success, data } = SentSave.safeParse(loadStoredDraft(keyOf(draftKey)))
  return success ? data : undefined
}

/**
 * `saved`: what was sent is live. `not-saved`: what it was to replace is. `different`: neither is, as where someone
 * else saved the policy too.
 */
export type SaveOutcome = 'saved' | 'not-saved' | 'different'

/** Whether two texts hold the same policy, however they are laid out. */
export function isSamePolicyText(a: string, b: string): boolean {
  const [one, other] = [parsePolicyText(a).policy, parsePolicyText(b).policy]
  return one !== undefined && canonicalJson(one) === canonicalJson(other)
}

/** What became of a save, by the live policies. */
export function decideSaveOutcome(sent: SentSave, live: readonly Policy[]): SaveOutcome {
  const policy = parsePolicyText(sent.text).policy
  const before = parsePolicyText(sent.before).policy
  const named = (name: string | undefined) => live.find((each) => each.name === name)
  const isSame = (a: Policy | undefined, b: Policy | undefined) =>
    canonicalJson(a) === canonicalJson(b)
  if (policy && isSame(named(policy.name), policy)) return 'saved'
  const replaced = named(sent.was ?? policy?.name)
  return isSame(replaced, sent.was === null ? undefined : before) ? 'not-saved' : 'different'
}
