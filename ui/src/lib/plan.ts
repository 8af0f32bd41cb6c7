// What the pages read of an answer: the parts of `plan --json` that they show, by name and unit.

export interface Place {
  name: string
  kind: 'plant' | 'supplier' | 'dc' | 'service' | 'market'
  status: string
  lat: number | null
  lon: number | null
  country: string
  exact: boolean
}

export interface Flow {
  origin: string
  destination: string
  mode: string
  quantity: number
  co2e_kg: number
  cost_usd: number
  days: number | null
}

export interface Yardstick {
  landed_cost_usd: number | null
  cash_cost_usd: number | null
  total_cost_usd: number | null
  lead_time_days: number | null
  co2e_kg: number | null
  concentration: { largest_site_share: number | null; largest_country_share: number | null }
}

export interface PlanLight {
  id: string
  strategy: string
  status: string
  reason: string
  gap: number | null
  cost: Record<string, number | null>
  yardstick: Yardstick
  breaks: string[]
  check: { passed: boolean; worst: string } | null
  sites_open: string[]
  events: { site: string; period: string; event: string }[]
  approvals: { site: string; product: string; period: string }[]
}

export interface PlanWhole extends Omit<PlanLight, 'sites_open'> {
  sites_open: { site: string; period: string }[]
  flows: Flow[]
  staff: { site: string; role: string; period: string; heads: number; hired: number }[]
  connections: { site: string; what?: string; period?: string }[]
}

export interface FrontPoint {
  id: string
  point: string
  total_cost_usd: number
  co2e_kg: number
  lead_time_days: number | null
}

export interface SheetFigure {
  name: string
  value: number | null
  unit: string
  trace: string
}

export interface SheetAnswer {
  number_of_question: number
  id: string
  question: string
  status: 'answered' | 'partly' | 'needs_room' | 'not_included'
  answer: string
  number: number | null
  unit: string
  trace: string
  figures: SheetFigure[]
  source: string[]
  owner: { key: string; place: string; owner: string; note: string; usual: boolean }[]
  missing: { what: string; reason: string }[]
}

export interface Assumption {
  key: string
  place: string
  value: number | null
  low: number | null
  high: number | null
  unit: string
  year: string
  source: string
  quality: string
  grade: string
  note: string
}

export interface CashPeriod {
  period: string
  start_month: number
  net_usd: number
  cumulative_usd: number
}

export interface Payment {
  cause: string
  site: string
  item: string
  month: number
  amount_usd: number
}

export interface Ground {
  site: string
  what: string
  status: string
  needed: number | null
  available: number | null
  unit: string
  from_date: string
  evidence: string
}

export interface Answer {
  case: { name: string; hash: string }
  reference_version: string
  software_version: string
  plans: PlanLight[]
  front: FrontPoint[]
  front_note: string
  verdict: {
    choice: string
    leaning: string
    plan_id: string | null
    runner_up: string | null
    against: string | null
    saving_usd: number | null
    reasons: string[]
    waterfall: { term: string; from_usd: number | null; to_usd: number | null }[]
    flips: {
      kind: string
      subject: string
      from: number | null
      to: number | null
      unit: string
      new_choice: string
      factor: number | null
      confirmed: boolean
    }[]
    ask_next: { input: string; place: string; who_has_it: string; value_of_knowing_usd: number | null }[]
  }
  cash: {
    trough_usd: number | null
    payback_months: number | null
    difference: { periods: CashPeriod[]; present_usd: number }
    payments: Payment[]
    gates: { month: number; decisions: { cause: string; site: string; item: string }[]; committed_usd: number; irreversible_usd: number }[]
  } | null
  sheet: { answers: SheetAnswer[]; ground: Ground[] } | null
  assumptions: {
    given: number | null
    reference: number | null
    inherited: number | null
    assumed: number | null
    items: Assumption[]
  }
  not_included: { term: string; reason: string }[]
  places: Place[]
}

/** The strategies' own plans, in the order in which they are compared. */
export const STRATEGIES = ['today', 'offshore', 'nearshore', 'onshore', 'smartshore'] as const

/** Plans that answer a strategy, not a point of the front. */
export function compared(plans: PlanLight[]): PlanLight[] {
  return plans.filter((plan) => plan.id === plan.strategy)
}

/** Colour of a strategy: also told by shape or label wherever it is used. */
export function colour(strategy: string): string {
  return (
    { offshore: '#b5470b', nearshore: '#4696d2', onshore: '#6e6a66', smartshore: '#083a6b' }[strategy] ??
    '#556370'
  )
}
