/** A word of a command line. */
export type ShellWord = {
  text: string
  /** Variables and substitutions that only a shell can resolve, as they stand in the word. */
  unresolved: string[]
}

/**
 * The commands of a text that somebody copied from a terminal or a script: prompts, comments and continued lines are
 * passed over. A heredoc given as input is the last word of its command. Variables stay as they are written.
 */
export function parseShellCommands(text: string): ShellWord[][] {
  const commands: ShellWord[][] = []
  let words: ShellWord[] = []
  let at = 0
  const endCommand = () => {
    if (words.length > 0) commands.push(words)
    words = []
  }
  while (at < text.length) {
    const rest = text.slice(at)
    const blank = /^(?:[ \t\r]|[\\`^][ \t]*\r?\n)+/.exec(rest)
    const comment =
      words.length === 0 || /\s/.test(text[at - 1] ?? ' ') ? /^#[^\n]*/.exec(rest) : null
    const prompt = words.length === 0 ? /^(?:\$|>|%)[ \t]+/.exec(rest) : null
    const heredoc = /^<<-?[ \t]*(['"]?)(\w+)\1[^\n]*\n([\s\S]*?)\n[ \t]*\2[ \t]*(?=\n|$)/.exec(rest)
    const separator = /^(?:\n|;|&&|\|\|?)/.exec(rest)
    const skipped = blank ?? comment ?? prompt
    if (skipped) at += skipped[0].length
    else if (heredoc) {
      words.push({
        text: heredoc[3] ?? '',
        unresolved: heredoc[1] ? [] : variablesIn(heredoc[3] ?? ''),
      })
      at += heredoc[0].length
    } else if (separator) {
      at += separator[0].length
      endCommand()
    } else {
      const { word, length } = readWord(rest)
      words.push(word)
      at += Math.max(1, length)
    }
  }
  endCommand()
  return commands
}

const VARIABLE = /\$\{[^}\n]*\}|\$\([^()\n]*\)|\$[A-Za-z_]\w*/g

const variablesIn = (text: string): string[] => [...(text.match(VARIABLE) ?? [])]

function readWord(text: string): { word: ShellWord; length: number } {
  const unresolved: string[] = []
  let [value, at] = ['', 0]
  while (at < text.length && !/[\s;]/.test(text[at] ?? '')) {
    const rest = text.slice(at)
    const single = /^'([^']*)'/.exec(rest)
    const double = /^"((?:\\[\s\S]|[^"\\])*)"/.exec(rest)
    const escaped = /^\\([\s\S])/.exec(rest)
    const [variable] = /^(?:\$\{[^}\n]*\}|\$\([^()\n]*\)|\$[A-Za-z_]\w*)/.exec(rest) ?? []
    if (/^\\\r?\n/.test(rest)) break
    if (single) {
      value += single[1] ?? ''
      at += single[0].length
    } else if (double) {
      const inner = (double[1] ?? '').replace(/\\\r?\n/g, '').replace(/\\(["\\$`])/g, '$1')
      unresolved.push(...variablesIn(inner))
      value += inner
      at += double[0].length
    } else if (variable) {
      unresolved.push(variable)
      value += variable
      at += variable.length
    } else {
      value += escaped?.[1] ?? text[at] ?? ''
      at += escaped ? 2 : 1
    }
  }
  return { word: { text: value, unresolved }, length: at }
}
