/** A file's name made from any name; what no file system takes everywhere is written as %XX. */
const plain = (name: string) =>
  encodeURIComponent(name).replace(/[!'()*~]|^\.+|\.$/g, (text) =>
    [...text].map((c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
  )

/** Names that stay apart, also where capitals are not told from small letters. */
export function apart(make: (name: string) => string) {
  const taken = new Set<string>()
  return (name: string) => {
    const wanted = make(name)
    let given = wanted
    for (let i = 2; taken.has(given.toLowerCase()); i++) given = `${wanted}-${i}`
    taken.add(given.toLowerCase())
    return given
  }
}

export const fileNames = () => apart(plain)
