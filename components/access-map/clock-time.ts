/** "14:00" for a time of today, "22 Nov" for an earlier one, in the reader's own zone. */
export function clockTime(at: string, now = new Date()): string {
  const date = new Date(at)
  const today = date.toDateString() === now.toDateString()
  return today
    ? date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
}
