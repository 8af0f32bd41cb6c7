// Words of the pages in the reader's language; numbers and dates follow it.
import en from './en.json'
import es from './es.json'
import shared from './shared.json'

export type Language = 'en' | 'es'
export type Words = keyof typeof en

const CATALOGUES: Record<Language, Record<string, string>> = {
  en: { ...shared.en, ...en },
  es: { ...shared.es, ...es },
}
const STORED = 'language'

function first(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const known = asked ?? localStorage.getItem(STORED) ?? navigator.language.slice(0, 2)
  return known === 'es' ? 'es' : 'en'
}

class Reader {
  language = $state<Language>(first())

  choose(language: Language): void {
    this.language = language
    localStorage.setItem(STORED, language)
  }

  get locale(): string {
    return this.language === 'es' ? 'es-MX' : 'en-US'
  }
}

export const reader = new Reader()

/** The sentence of a key with its `{names}` filled; the key itself where there is none. */
export function say(key: Words | (string & {}), params: Record<string, string | number> = {}): string {
  const text = CATALOGUES[reader.language][key] ?? key
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}

/** Whether there is a sentence of a key. */
export function known(key: string): boolean {
  return key in CATALOGUES.en
}
