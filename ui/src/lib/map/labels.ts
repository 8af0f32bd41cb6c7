// Where names go on a map: beside their point, over no other name and no other point.

export interface Spot {
  id: string
  x: number
  y: number
  /** Width of the name in pixels. */
  width: number
  /** The heavier first: it gets its place before the others. */
  weight: number
  radius: number
}

export interface Label {
  id: string
  x: number
  y: number
  anchor: 'start' | 'end' | 'middle'
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const HEIGHT = 14
const GAP = 4

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** The eight places round a point, in the order in which they read best. */
function places(spot: Spot): (Label & { box: Box })[] {
  const away = spot.radius + GAP
  const slanted = away * 0.75
  const tried: [number, number, Label['anchor']][] = [
    [away, 0, 'start'],
    [-away, 0, 'end'],
    [0, -away - HEIGHT / 2, 'middle'],
    [0, away + HEIGHT / 2, 'middle'],
    [slanted, -slanted - 3, 'start'],
    [slanted, slanted + 3, 'start'],
    [-slanted, -slanted - 3, 'end'],
    [-slanted, slanted + 3, 'end'],
  ]
  return tried.map(([dx, dy, anchor]) => {
    const x = spot.x + dx
    const y = spot.y + dy
    const left = anchor === 'start' ? x : anchor === 'end' ? x - spot.width : x - spot.width / 2
    const box = { left, top: y - HEIGHT / 2, right: left + spot.width, bottom: y + HEIGHT / 2 }
    return { id: spot.id, x, y, anchor, box }
  })
}

/**
 * Labels that touch neither each other nor a point nor the frame; a name without room is left out
 * (it stays in the table and in the point's title).
 */
export function placed(spots: Spot[], width: number, height: number): Label[] {
  const points: Box[] = spots.map((one) => ({
    left: one.x - one.radius,
    top: one.y - one.radius,
    right: one.x + one.radius,
    bottom: one.y + one.radius,
  }))
  const taken: Box[] = []
  const labels: Label[] = []
  const order = spots.map((_, n) => n).sort((a, b) => spots[b]!.weight - spots[a]!.weight)
  for (const n of order) {
    const spot = spots[n]!
    const found = places(spot).find(
      ({ box }) =>
        box.left >= 0 &&
        box.top >= 0 &&
        box.right <= width &&
        box.bottom <= height &&
        !taken.some((other) => overlaps(box, other)) &&
        !points.some((other, m) => m !== n && overlaps(box, other)),
    )
    if (found) {
      taken.push(found.box)
      labels.push({ id: found.id, x: found.x, y: found.y, anchor: found.anchor })
    }
  }
  return labels
}
