'use client'

import { useToast } from '@/components/ui/toast'
import type { OutlinedItem } from '@/lib/core/policy/outline'
import {
  duplicateStatement,
  removeStatement,
  swapStatements,
} from '@/lib/core/policy/statement-edits'
import type { PolicyEditing } from '../use-editing'

export type StatementAction = { key: string; label: string; onSelect: () => void; danger?: true }

/** The menu actions of a statement: duplicate, move, delete. */
export function useStatementActions(editing: PolicyEditing) {
  const toast = useToast()
  const { outline, checks } = editing
  return (item: OutlinedItem, index: number): StatementAction[][] => {
    if (!outline) return []
    const { items } = outline
    const moveTo = (label: string, other: number): StatementAction[] => {
      const there = items[other]
      if (!there) return []
      const onSelect = () =>
        void editing.apply(swapStatements(checks.text, item, there), checks.text)
      return [{ key: label, label, onSelect }]
    }
    const remove = () => {
      const undo = editing.edit(removeStatement(index))
      const name = 'unreadable' in item ? `statement ${index + 1}` : item.name
      toast({ title: `Deleted ${name} from the draft`, kind: 'info', undo })
    }
    return [
      [
        {
          key: 'duplicate',
          label: 'Duplicate',
          onSelect: () => {
            const { text, outline } = editing.now()
            if (outline) editing.edit(duplicateStatement(text, outline, index))
          },
        },
        ...moveTo('Move up', index - 1),
        ...moveTo('Move down', index + 1),
      ],
      [{ key: 'delete', label: 'Delete statement', danger: true, onSelect: remove }],
    ]
  }
}
