// Numbers as they are read: at most four digits, the unit in the header, a dash for the unknown.
import { reader } from './i18n/index.svelte'

export const UNKNOWN = '–'

function written(value: number, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(reader.locale, options).format(value)
}

/** A number with as many digits as matter. */
export function number(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return UNKNOWN
  return written(value, { maximumFractionDigits: digits, minimumFractionDigits: 0 })
}

/** A number to three significant digits. */
export function three(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return UNKNOWN
  if (value !== 0 && Math.abs(value) >= 1000) return written(value, { maximumFractionDigits: 0 })
  return written(value, { maximumSignificantDigits: 3 })
}

/** Dollars in millions. */
export function millions(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return UNKNOWN
  const size = Math.abs(usd) / 1e6
  return written(usd / 1e6, {
    minimumFractionDigits: size < 100 ? 2 : 1,
    maximumFractionDigits: size < 100 ? 2 : 1,
  })
}

/** Kilograms as tonnes. */
export function tonnes(kg: number | null | undefined): string {
  if (kg === null || kg === undefined) return UNKNOWN
  return three(kg / 1000)
}

/** A share as per cent. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return UNKNOWN
  return written(share, { style: 'percent', maximumSignificantDigits: 2 })
}

/** A difference with its sign. */
export function signed(value: number, text: string): string {
  return value > 0 ? `+${text}` : text.replace('-', '−')
}

/** A moment as date and time. */
export function moment(iso: string): string {
  return new Intl.DateTimeFormat(reader.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  )
}
