// What runs now: one stream of events for the tab, kept as two lists.
import type { Footprint, Run } from './api'

class Live {
  runs = $state<Record<string, Run>>({})
  footprints = $state<Record<string, Footprint>>({})
  connected = $state(false)
  #source: EventSource | undefined

  /** Listen; the browser connects again by itself after a loss. */
  start(): void {
    if (this.#source) return
    this.#source = new EventSource('/api/events')
    this.#source.onopen = () => (this.connected = true)
    this.#source.onerror = () => (this.connected = false)
    this.#source.addEventListener('run', (event) => {
      const told = JSON.parse((event as MessageEvent<string>).data) as Run
      if ((told.status as string) === 'removed') delete this.runs[told.id]
      else this.runs[told.id] = told
    })
    this.#source.addEventListener('footprint', (event) => {
      const told = JSON.parse((event as MessageEvent<string>).data) as Footprint
      if ((told.status as string) === 'removed') delete this.footprints[told.id]
      else this.footprints[told.id] = told
    })
  }
}

export const live = new Live()
