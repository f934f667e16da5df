import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

export type Range = { from: number; to: number }

/** Tint the lines of one part of the text; undefined takes the tint away. */
export const choose = StateEffect.define<Range | undefined>()

const line = Decoration.line({ class: 'cm-chosen' })

export const chosen = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    const asked = transaction.effects.findLast((effect) => effect.is(choose))
    if (!asked) return lines.map(transaction.changes)
    if (!asked.value) return Decoration.none
    const { doc } = transaction.state
    const builder = new RangeSetBuilder<Decoration>()
    const last = doc.lineAt(Math.min(asked.value.to, doc.length)).number
    let number = doc.lineAt(Math.min(asked.value.from, doc.length)).number
    for (; number <= last; number++) {
      const { from } = doc.line(number)
      builder.add(from, from, line)
    }
    return builder.finish()
  },
  provide: (field) => EditorView.decorations.from(field),
})
