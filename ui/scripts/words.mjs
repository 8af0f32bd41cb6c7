// Words that the Python side says too: taken from its catalogues, so that a thing has one name.
import { readFileSync, writeFileSync } from 'node:fs'

const WORDS = '../src/smartshoring/words'
/** Room, start of the key there, start of the key here. */
const SHARED = [
  ['plan', 'strategy_', 'strategy.'],
  ['plan', 'term_', 'term.'],
  ['measure', 'carrier_', 'carrier.'],
  ['plan', 'step_', 'step.plan.step_'],
  ['sheet', 'step_', 'step.sheet.step_'],
  ['logistics', 'building_', 'step.logistics.building_'],
]

const found = {}
for (const language of ['en', 'es']) {
  found[language] = {}
  for (const [room, from, to] of SHARED) {
    for (const line of readFileSync(`${WORDS}/${language}/${room}.yaml`, 'utf8').split('\n')) {
      const told = /^(\w+): (".*")\s*(#.*)?$/.exec(line)
      if (told?.[1].startsWith(from)) {
        found[language][to + told[1].slice(from.length)] = JSON.parse(told[2])
      }
    }
  }
}
writeFileSync('src/lib/i18n/shared.json', `${JSON.stringify(found, null, 1)}\n`)
