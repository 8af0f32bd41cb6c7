// Outlines of countries and of Mexican states, loaded once and only where a map is shown.
import type { FeatureCollection } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

const loaded = new Map<string, Promise<FeatureCollection>>()

/** Outlines by the name of their file and of the object in it. */
export function outlines(file: 'world' | 'mexico'): Promise<FeatureCollection> {
  const known = loaded.get(file)
  if (known) return known
  const name = file === 'world' ? 'countries' : 'mex'
  const fresh = fetch(`/geo/${file}.json`)
    .then((answer) => answer.json() as Promise<Topology>)
    .then((told) => feature(told, told.objects[name] as GeometryCollection))
  loaded.set(file, fresh)
  return fresh
}
