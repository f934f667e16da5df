import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const underline = (colour: string) => ({
  backgroundImage: 'none',
  textDecoration: `underline wavy ${colour} 1px`,
  textUnderlineOffset: '3px',
  paddingBottom: '0',
})

/** Light and dark come with the tokens. */
const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '12px', height: '100%' },
  '&.cm-focused, .cm-content:focus-visible': { outline: '0' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '19px',
    fontFeatureSettings: '"calt" 0',
    overflow: 'auto',
  },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-line': { padding: '0 14px 0 6px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 14px', minWidth: '36px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-chosen': { backgroundColor: 'var(--accent-soft)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--hover)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--mark)', color: 'inherit' },
  '.cm-matchingBracket, .cm-nonmatchingBracket': { backgroundColor: 'transparent' },
  '.cm-lintRange-error': underline('var(--fail)'),
  '.cm-lintRange-warning': underline('var(--warn)'),
  '.cm-lintRange-info': underline('var(--accent)'),
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    maxWidth: '420px',
    font: '13px / 20px var(--font-sans)',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '0', whiteSpace: 'pre-wrap' },
  '.cm-diagnosticAction': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    padding: '1px 7px',
    margin: '4px 0 0',
    font: '500 12px / 16px var(--font-sans)',
    display: 'block',
  },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--pass)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
])

export const theme = [look, syntaxHighlighting(colours)]
