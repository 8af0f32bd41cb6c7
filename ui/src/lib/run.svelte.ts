// A run and its answer: the one follows the stream of events, the other is fetched when it is there.
import { api, type Run } from './api'
import { live } from './live.svelte'
import type { Answer } from './plan'

const ANSWERED = new Set(['done', 'cancelled', 'infeasible'])

export class Followed {
  run = $state<Run | null>(null)
  answer = $state.raw<Answer | null>(null)
  error = $state<unknown>(null)

  constructor(id: () => string) {
    $effect(() => {
      const name = id()
      api.get<Run>(`runs/${name}`).then((told) => (this.run = told), (problem) => (this.error = problem))
    })
    $effect(() => {
      const told = live.runs[id()]
      if (told) this.run = told
    })
    $effect(() => {
      if (!this.run || !ANSWERED.has(this.run.status) || this.answer) return
      api
        .get<Answer>(`runs/${this.run.id}/answer`)
        .then((told) => (this.answer = told), (problem) => (this.error = problem))
    })
  }
}
