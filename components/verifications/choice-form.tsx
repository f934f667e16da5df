import type { ReactNode } from 'react'

type ChoiceFormProps<Choice> = {
  id: string
  /** Gives what was chosen, or undefined if a field has an error, which it shows. */
  read: () => Promise<Choice | undefined>
  onChoose: (choice: Choice) => void
  children: ReactNode
}

/** The form of a dialog that starts a run. */
export function ChoiceForm<Choice>({ id, read, onChoose, children }: ChoiceFormProps<Choice>) {
  return (
    <form
      id={id}
      className="grid gap-4"
      onSubmit={async (event) => {
        event.preventDefault()
        const choice = await read()
        if (choice) onChoose(choice)
      }}
    >
      {children}
    </form>
  )
}
