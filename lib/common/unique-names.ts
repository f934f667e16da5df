/**
 * Makes names that differ from each other even where case is ignored. `make` turns the given text
 * into a valid name; a name that is taken gets the suffix -2, -3 and so on.
 */
export function uniqueNames(make: (text: string) => string): (text: string) => string {
  const taken = new Set<string>()
  return (text) => {
    const wanted = make(text)
    let name = wanted
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`
    taken.add(name.toLowerCase())
    return name
  }
}
