// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { cellAt, cellsOf, eachIn } from './cells'
import { mix, readableOn } from './colours'
import { aislesOf, readFloor, zonesOf } from './floor'
import { cellValues, classOf, largest, occupancyFigures, picksFigures, scaleOf } from './layers'
import { centredOn, fitBox, inSight, pan, scaleBar, toFloor, toScreen, zoomAt } from './viewport'

const size = { width: 800, height: 600 }
const view = { x: 5000, y: 2000, scale: 0.05 }

describe('the view', () => {
  test('turns floor into screen and back, north up', () => {
    expect(toScreen(view, size, 5000, 2000)).toEqual({ x: 400, y: 300 })
    expect(toScreen(view, size, 6000, 3000)).toEqual({ x: 450, y: 250 })
    const there = toFloor(view, size, 123, 456)
    const back = toScreen(view, size, there.x, there.y)
    expect(back.x).toBeCloseTo(123)
    expect(back.y).toBeCloseTo(456)
  })

  test('shows all of a box, with a margin', () => {
    const all = fitBox({ minX: 0, minY: 0, maxX: 10_000, maxY: 1000 }, size)
    expect(all).toMatchObject({ x: 5000, y: 500 })
    expect(all.scale).toBeCloseTo((800 - 96) / 10_000)
    expect(fitBox({ minX: 0, minY: 0, maxX: 0, maxY: 0 }, size).scale).toBe(0.4)
  })

  test('zooms with the point under the pointer staying where it is', () => {
    const point = { x: 700, y: 100 }
    const before = toFloor(view, size, point.x, point.y)
    const after = toFloor(zoomAt(view, size, point, 3), size, point.x, point.y)
    expect(after.x).toBeCloseTo(before.x)
    expect(after.y).toBeCloseTo(before.y)
    expect(zoomAt(view, size, point, 1e9).scale).toBe(0.4)
    expect(zoomAt(view, size, point, 1e-9).scale).toBe(0.0001)
  })

  test('moves as the hand does', () => {
    expect(pan(view, 50, 50)).toMatchObject({ x: 4000, y: 3000 })
    const seen = inSight(view, size)
    expect([seen.minX, seen.maxX, seen.minY, seen.maxY]).toEqual([-3000, 13_000, -4000, 8000])
  })

  test('comes near enough to a place to read it, and never goes farther for that', () => {
    expect(centredOn(view, 1, 2, 1000)).toEqual({ x: 1, y: 2, scale: 0.05 })
    expect(centredOn({ ...view, scale: 0.001 }, 1, 2, 1000).scale).toBeCloseTo(0.034)
  })

  test('has a scale bar of a round length', () => {
    expect(scaleBar({ ...view, scale: 0.05 }, 120)).toBe(2000)
    expect(scaleBar({ ...view, scale: 0.01 }, 120)).toBe(10_000)
    expect(scaleBar({ ...view, scale: 0.02 }, 120)).toBe(5000)
  })
})

/** Two aisles of three bays with two levels, and a dock apart. */
const floor = readFloor({
  codes: [...['A-1', 'A-2', 'B-1', 'B-2'].flatMap((bay) => [`${bay}-1`, `${bay}-2`]), 'DOCK'],
  x: [0, 0, 0, 0, 3000, 0, 0, 0, -3000],
  y: [0, 0, 1000, 0, -1000, 0, 1000, 0, -6000],
  z: [0, 1600, -1600, 1600, -1600, 1600, -1600, 1600, -1600],
  kind: [0, 0, 0, 0, 0, 0, 0, 0, 1],
  zone: [0, 0, 0, 0, 0, 0, 0, 0, 1],
  type: Array(9).fill(-1),
  lock: [0, 0, 0, 3, 0, 0, 0, 0, 0],
  kinds: ['storage', 'dock'],
  zones: ['racks', 'yard'],
  types: [],
  more: false,
})
const cells = cellsOf(floor.x, floor.y, () => true)

describe('the floor', () => {
  test('is read from steps', () => {
    expect([...floor.x]).toEqual([0, 0, 0, 0, 3000, 3000, 3000, 3000, 0])
    expect([...floor.y]).toEqual([0, 0, 1000, 1000, 0, 0, 1000, 1000, -5000])
    expect(floor.levels).toEqual([0, 1600])
    expect(floor.byCode.get('B-1-2')).toBe(5)
    expect(floor.placed).toBe(true)
  })

  test('whose places all stand on one spot is not placed', () => {
    const nowhere = {
      ...EMPTY,
      codes: ['A', 'B'],
      x: [0, 0],
      y: [0, 0],
      z: [0, 0],
      kind: [0, 0],
      zone: [0, 0],
      lock: [0, 0],
    }
    expect(readFloor(nowhere).placed).toBe(false)
    expect(readFloor(EMPTY)).toMatchObject({ count: 0, placed: false, levels: [] })
  })

  test('knows its zones and, by their codes, its aisles', () => {
    expect(zonesOf(floor).map(({ name }) => name)).toEqual(['racks', 'yard'])
    expect(aislesOf(floor)).toEqual([
      { name: 'A', minX: 0, maxX: 0, minY: 0, maxY: 1000 },
      { name: 'B', minX: 3000, maxX: 3000, minY: 0, maxY: 1000 },
    ])
  })
})

const EMPTY = {
  codes: [] as string[],
  x: [] as number[],
  y: [] as number[],
  z: [] as number[],
  kind: [] as number[],
  zone: [] as number[],
  type: [] as number[],
  lock: [] as number[],
  kinds: ['storage'],
  zones: ['racks'],
  types: [] as string[],
  more: false,
}

describe('boxes', () => {
  test('hold the places that stand above each other', () => {
    expect(cells.count).toBe(5)
    expect([...cells.of]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4])
    expect([...cells.places.subarray(cells.from[1], cells.from[2])]).toEqual([2, 3])
    const upper = cellsOf(floor.x, floor.y, (place) => floor.z[place] === 1600)
    expect([upper.count, upper.of[0], upper.of[1]]).toEqual([4, -1, 0])
  })

  test('are as large as their neighbours leave room', () => {
    expect(cells.side).toBeCloseTo(880)
    expect(cellsOf([7], [7], () => true).side).toBeCloseTo(880)
  })

  test('are found under the pointer, not beside it', () => {
    expect(cellAt(cells, 3000, 1000, 0)).toBe(3)
    expect(cellAt(cells, 3400, 1000, 0)).toBe(3)
    expect(cellAt(cells, 1500, 500, 0)).toBe(-1)
    expect(cellAt(cells, 3600, 1000, 700)).toBe(3)
    expect(cellAt(cells, 0, 90_000, 0)).toBe(-1)
  })

  test('of 200,000 places are found among all, and only those near are looked at', () => {
    const many = 200_000
    const x = Float64Array.from({ length: many }, (_, at) => Math.floor(at / 500) * 3000)
    const y = Float64Array.from({ length: many }, (_, at) => (at % 500) * 1000)
    const large = cellsOf(x, y, () => true)
    expect(large.count).toBe(many)
    expect(cellAt(large, 399 * 3000, 499 * 1000, 0)).toBe(many - 1)
    let looked = 0
    eachIn(large, { minX: 0, maxX: 9000, minY: 0, maxY: 9000 }, () => {
      looked += 1
    })
    expect(looked).toBeGreaterThanOrEqual(40)
    expect(looked).toBeLessThan(400)
  })
})

describe('the scale', () => {
  test.each([
    [0, 0],
    [1, 1],
    [33, 1],
    [34, 2],
    [67, 3],
    [100, 3],
    [101, 4],
    [Number.NaN, 5],
  ])('of occupancy puts %f percent into class %i', (value, at) => {
    expect(classOf(scaleOf('occupancy', 100), value)).toBe(at)
  })

  test('of picks parts a wide range as the eye does, and leaves no gap', () => {
    const wide = scaleOf('picks', 10_000)
    expect(wide.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [1, 9],
      [10, 99],
      [100, 999],
      [1000, null],
    ])
    expect(scaleOf('picks', 2).at(-1)).toMatchObject({ from: 2, to: null })
    expect(scaleOf('picks', 0)).toHaveLength(2)
    expect(classOf(wide, 99)).toBe(2)
    expect(classOf(scaleOf('tasks', 50), 3)).toBe(2)
    expect(classOf(scaleOf('locks', 3), 3)).toBe(3)
  })

  test('says of places above each other what the layer makes of them together', () => {
    const picks = picksFigures(floor, {
      codes: ['A-1-1', 'A-1-2', 'GONE'],
      picks: [3, 4, 9],
      since: '',
      counted_at: '',
    })
    expect([...cellValues('picks', cells, picks)]).toEqual([7, 0, 0, 0, 0])
    expect(largest(picks.value)).toBe(4)
    const full = occupancyFigures(floor, {
      codes: ['A-1-1', 'A-2-1', 'A-2-2', 'B-1-1', 'DOCK'],
      rows: [1, 1, 1, 2, 3],
      units: [0, 0, 0, 0, 0],
      coming: [0, 0, 0, 0, 0],
      fill: [40, null, 120, 0, null],
    })
    // Half of two; too full counts before all; goods too light for a percent; a dock without a limit.
    expect([...cellValues('occupancy', cells, full)]).toEqual([50, 120, 50, 0, Number.NaN])
  })

  test('is read on any fill', () => {
    expect(mix([0, 0, 0], [200, 100, 50], 0.5)).toEqual([100, 50, 25])
    expect(readableOn([255, 255, 255])).toEqual([20, 20, 18])
    expect(readableOn([28, 91, 189])).toEqual([255, 255, 255])
  })
})
