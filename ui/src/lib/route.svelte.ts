// Where the reader is: the path says which page, the query how it is looked at.
class Route {
  path = $state(location.pathname)
  query = $state(location.search)

  constructor() {
    addEventListener('popstate', () => this.#read())
  }

  #read(): void {
    this.path = location.pathname
    this.query = location.search
  }

  /** Go to another page. */
  go(to: string): void {
    history.pushState(null, '', to)
    this.#read()
    scrollTo(0, 0)
  }

  /** A part of the view; "" where the address does not say. */
  get(name: string): string {
    return new URLSearchParams(this.query).get(name) ?? ''
  }

  /** Change parts of the view in the address; "" takes one out. */
  set(parts: Record<string, string>): void {
    const asked = new URLSearchParams(this.query)
    for (const [name, value] of Object.entries(parts)) {
      if (value) asked.set(name, value)
      else asked.delete(name)
    }
    const text = asked.toString()
    history.replaceState(null, '', text ? `${this.path}?${text}` : this.path)
    this.#read()
  }
}

export const route = new Route()

/** Follow links of our own without loading the page anew. */
export function followed(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest('a')
  if (!link || event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || link.target || link.hasAttribute('download'))
    return
  if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return
  if (link.hash && link.pathname === location.pathname) return
  event.preventDefault()
  route.go(link.pathname + link.search)
}
