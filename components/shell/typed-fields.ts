import type { DraftOwner } from '@/components/patterns/draft-owner'

export type TypedField = {
  /** The dialog that the field stands in; empty for a field of the page itself. */
  dialog: string
  label: string
  value: string
}
type KeptFields = { path: string; fields: TypedField[] }

const MAX_FIELDS = 20
const MAX_CHARACTERS = 20_000

type TextControl = HTMLInputElement | HTMLTextAreaElement
const TEXTS: ReadonlySet<string> = new Set(['text', 'textarea', 'url', 'number', 'date'])

/** The text field that an event comes from. What may hold a secret is not kept, and filters are in the address. */
export const textControlOf = (target: EventTarget | null): TextControl | undefined =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) &&
  TEXTS.has(target.type) &&
  !target.matches('[data-filter], [data-secret]')
    ? target
    : undefined

const labelOf = (control: TextControl) =>
  control.labels?.[0]?.textContent?.trim() ||
  control.getAttribute('aria-label') ||
  control.name ||
  'Text'

/** The title of the dialog that a field stands in. */
function dialogOf(control: TextControl): string {
  const dialog = control.closest('[role=dialog], [role=alertdialog]')
  const title = dialog?.getAttribute('aria-labelledby')
  return (title && document.getElementById(title)?.textContent?.trim()) || ''
}

/** What stands in fields that were typed into and are still there. */
export const readTypedFields = (controls: Iterable<TextControl>): TypedField[] =>
  [...controls]
    .filter((control) => control.isConnected && control.value.trim() !== '')
    .slice(0, MAX_FIELDS)
    .map((control) => ({
      dialog: dialogOf(control),
      label: labelOf(control),
      value: control.value.slice(0, MAX_CHARACTERS),
    }))

const keyOf = (owner: DraftOwner) => `${owner} typed before a reload`

/** Keeps typed text for the page that is loaded next in this tab. */
export function keepTypedFields(owner: DraftOwner, path: string, fields: TypedField[]) {
  try {
    const kept: KeptFields = { path, fields }
    sessionStorage.setItem(keyOf(owner), JSON.stringify(kept))
  } catch {
    // Without storage the dialog still shows the fields behind it until the page is reloaded.
  }
}

/** What was kept for this page, once. */
export function takeTypedFields(owner: DraftOwner, path: string): TypedField[] {
  try {
    const text = sessionStorage.getItem(keyOf(owner))
    if (text === null) return []
    sessionStorage.removeItem(keyOf(owner))
    const kept: unknown = JSON.parse(text)
    return isKept(kept) && kept.path === path ? kept.fields : []
  } catch {
    return []
  }
}

const isKept = (kept: unknown): kept is KeptFields => {
  const { path, fields }: { path?: unknown; fields?: unknown } = Object(kept)
  return typeof path === 'string' && Array.isArray(fields) && fields.every(isTypedField)
}

const isTypedField = (field: unknown): field is TypedField => {
  const { dialog, label, value }: Partial<Record<keyof TypedField, unknown>> = Object(field)
  return [dialog, label, value].every((each) => typeof each === 'string')
}

const hydrated = new WeakSet<Element>()

/**
 * Whether React has listened to an element since an earlier try. Before that it takes no notice of what is typed, and
 * a form puts its own text there.
 */
function isReady(element: Element): boolean {
  if (hydrated.has(element)) return true
  if (Object.keys(element).some((key) => key.startsWith('__reactProps$'))) hydrated.add(element)
  return false
}

/**
 * Fills the field that a text was typed into, as a person who types does; false where there is no such one field, or
 * not yet.
 */
export function putBack({ dialog, label, value }: TypedField): boolean {
  const [control, other] = [...document.querySelectorAll('input, textarea')].flatMap((element) => {
    const found = textControlOf(element)
    const takesText = found && !found.readOnly && !found.disabled && !found.hasAttribute('role')
    return takesText && labelOf(found) === label && dialogOf(found) === dialog ? [found] : []
  })
  if (!control || other || !isReady(control)) return false
  const { prototype } =
    control instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  // By the setter of the element, which React does not know of, so that it takes the event for a change.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value)
  control.dispatchEvent(new Event('input', { bubbles: true }))
  return true
}
