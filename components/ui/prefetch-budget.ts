/** Each page costs the server calls to CoreWeave and to clusters. */
const MOST_A_VIEW = 3

/**
 * Says whether a view may prefetch a page. A keyboard passes many links on its way to one, so a view has
 * a few; a page counts once, however often somebody returns to its link.
 */
export function createPrefetchBudget() {
  let current = ''
  const spent = new Set<string>()
  return (view: string, href: string): boolean => {
    if (view !== current) spent.clear()
    current = view
    if (spent.size < MOST_A_VIEW) spent.add(href)
    return spent.has(href)
  }
}
