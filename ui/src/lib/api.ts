// The server's answers, typed from its OpenAPI document, and its refusals as errors.
import { reader } from './i18n/index.svelte'
import type { components } from './schema'

type Shapes = components['schemas']
export type Case = Shapes['CaseOut']
export type CaseWhole = Shapes['CaseWhole']
export type Run = Shapes['RunOut']
export type Footprint = Shapes['FootprintOut']
export type Problem = Shapes['ProblemOut']
export type Refusal = Shapes['Refusal']
export type Lever = Shapes['Lever']
export type Edit = Shapes['EditIn']
export type TablePage = Shapes['TablePage']
export type Ways = Shapes['Ways']
export type Source = Shapes['SourceOut']

/** Why the server refused, as it says it. */
export class Refused extends Error {
  constructor(readonly told: Refusal) {
    super(told.detail)
  }
}

async function answered<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  if (response.ok) return (await response.json()) as T
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('json')) throw new Refused((await response.json()) as Refusal)
  throw new Error(`${response.status} ${response.statusText}`)
}

function address(path: string, query: Record<string, string | undefined> = {}): string {
  const asked = new URLSearchParams({ lang: reader.language })
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, value)
  return `/api/${path}?${asked}`
}

export const api = {
  get: async <T>(path: string, query: Record<string, string | undefined> = {}): Promise<T> =>
    answered<T>(await fetch(address(path, query))),
  post: async <T>(path: string, body: unknown = {}): Promise<T> =>
    answered<T>(
      await fetch(address(path), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    ),
  send: async <T>(path: string, form: FormData): Promise<T> =>
    answered<T>(await fetch(address(path), { method: 'POST', body: form })),
  remove: async (path: string): Promise<void> =>
    answered<void>(await fetch(address(path), { method: 'DELETE' })),
  address,
}
