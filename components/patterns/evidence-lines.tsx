/** What a check rests on, word for word. */
export function EvidenceLines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <ul className="text-ink-2">
      {lines.map((text) => (
        <li key={text} className="mono whitespace-pre-wrap">
          {text}
        </li>
      ))}
    </ul>
  )
}
