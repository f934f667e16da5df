import { useRef } from 'react'
import { Button } from '@/components/ui/button'

/** Opens a file instead of pasting its text. */
export function OpenFile({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.csv,application/json,text/csv,text/plain"
        aria-label="File to import"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) void file.text().then(onText)
          target.value = ''
        }}
      />
      <Button size="tiny" onClick={() => input.current?.click()}>
        Open file
      </Button>
    </>
  )
}
