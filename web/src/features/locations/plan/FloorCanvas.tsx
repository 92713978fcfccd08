import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Maximize, Minus, Plus } from 'lucide-react'
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { cellAt } from './cells'
import { type Colours, readColours } from './colours'
import { draw, type Picture } from './draw'
import { centredOn, fitBox, pan, type Size, scaleBar, toFloor, type Viewport, zoomAt } from './viewport'

/** What others may ask of the canvas. */
export interface FloorHandle {
  /** Brings a box into the middle. */
  show: (cell: number) => void
}

interface Props {
  picture: Picture
  /** Names the drawing for who does not see it. */
  label: string
  onPick: (cell: number) => void
  handle?: RefObject<FloorHandle | null>
  /** Told once, when the first picture was drawn. */
  onFirst?: () => void
}

/** A press that moves less than this many pixels is a click. */
const STILL = 4
const STEP = 1.5

/** A floor to look at: wheel and two fingers zoom, dragging moves, a click opens; keys and buttons do the same. */
export function FloorCanvas({ picture, label, onPick, handle, onFirst }: Props) {
  const { t } = useTranslation('console')
  const canvas = useRef<HTMLCanvasElement>(null)
  const { view, size, change, fitAll } = useView(canvas, picture, onFirst)
  usePointers(canvas, { picture, view, size, change, onPick })
  useImperativeHandle(
    handle,
    () => ({
      show: (cell) => {
        const { cells } = picture
        const [x, y] = [cells.x[cell], cells.y[cell]]
        if (x !== undefined && y !== undefined) change((old) => centredOn(old, x, y, cells.side))
      },
    }),
    [picture, change],
  )

  const middle = () => ({ x: size.current.width / 2, y: size.current.height / 2 })
  const zoom = (by: number) => change((old) => zoomAt(old, size.current, middle(), by))
  const move = (dx: number, dy: number) =>
    change((old) => pan(old, (dx * size.current.width) / 5, (dy * size.current.height) / 5))
  const keys = new Map([
    ['ArrowLeft', () => move(1, 0)],
    ['ArrowRight', () => move(-1, 0)],
    ['ArrowUp', () => move(0, 1)],
    ['ArrowDown', () => move(0, -1)],
    ['Equal', () => zoom(STEP)],
    ['NumpadAdd', () => zoom(STEP)],
    ['Minus', () => zoom(1 / STEP)],
    ['NumpadSubtract', () => zoom(1 / STEP)],
    ['Digit0', fitAll],
    ['Numpad0', fitAll],
  ])
  return (
    <div className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        tabIndex={0}
        className="absolute inset-0 size-full touch-none cursor-crosshair focus-visible:-outline-offset-2"
        onKeyDown={(event) => {
          const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys.get(event.code)
          if (!act) return
          event.preventDefault()
          act()
        }}
      />
      <div className="absolute right-3 bottom-3 grid grid-cols-3 gap-px overflow-hidden rounded-control border border-line-strong bg-line">
        <Tool label={t('map.nearer')} icon={Plus} onClick={() => zoom(STEP)} />
        <Tool label={t('map.up')} icon={ArrowUp} onClick={() => move(0, 1)} />
        <Tool label={t('map.farther')} icon={Minus} onClick={() => zoom(1 / STEP)} />
        <Tool label={t('map.left')} icon={ArrowLeft} onClick={() => move(1, 0)} />
        <Tool label={t('map.fit')} icon={Maximize} onClick={fitAll} />
        <Tool label={t('map.right')} icon={ArrowRight} onClick={() => move(-1, 0)} />
        <span className="bg-surface" />
        <Tool label={t('map.down')} icon={ArrowDown} onClick={() => move(0, -1)} />
        <span className="bg-surface" />
      </div>
      {view && <ScaleBar view={view} />}
    </div>
  )
}

function Tool({ label, icon: Icon, onClick }: { label: string; icon: typeof Plus; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="flex size-8 items-center justify-center bg-surface text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2"
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  )
}

/** How long a metre is now. */
function ScaleBar({ view }: { view: Viewport }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const length = scaleBar(view, 120)
  return (
    <p className="tabular pointer-events-none absolute bottom-3 left-3 flex flex-col gap-1 rounded-control bg-surface px-2 py-1 text-small text-muted">
      {t('map.metres', { count: formatNumber(length / 1000, language) })}
      <span
        aria-hidden="true"
        className="block h-1.5 border-x border-b border-muted"
        style={{ width: length * view.scale }}
      />
    </p>
  )
}

type Change = (next: (old: Viewport) => Viewport) => void

/** The part of the floor in sight, drawn at most once a frame. */
function useView(
  canvas: RefObject<HTMLCanvasElement | null>,
  picture: Picture,
  onFirst: (() => void) | undefined,
) {
  const [view, setView] = useState<Viewport | null>(null)
  const size = useRef<Size>({ width: 0, height: 0 })
  const now = useRef<{ view: Viewport | null; picture: Picture; colours: Colours | null; frame: number }>({
    view: null,
    picture,
    colours: null,
    frame: 0,
  })
  const first = useRef(onFirst)

  const paint = useRef(() => {
    const { current } = now
    current.frame = 0
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !current.view) return
    current.colours ??= readColours(element.parentElement ?? element)
    const ratio = window.devicePixelRatio || 1
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    draw(context, current.picture, current.view, size.current, current.colours)
    first.current?.()
    first.current = undefined
  }).current
  const ask = useRef(() => {
    if (now.current.frame === 0) now.current.frame = requestAnimationFrame(paint)
  }).current
  const change = useRef<Change>((next) => {
    const { current } = now
    current.view = next(current.view ?? fitBox(current.picture.cells.box, size.current))
    setView(current.view)
    ask()
  }).current
  const fitAll = useRef(() => change(() => fitBox(now.current.picture.cells.box, size.current))).current

  // Another picture of the same floor keeps the view; another floor is shown whole.
  const { box } = picture.cells
  const whole = `${box.minX} ${box.minY} ${box.maxX} ${box.maxY}`
  useEffect(() => {
    now.current.picture = picture
    ask()
  }, [picture, ask])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about another floor, not another picture of it
  useEffect(() => {
    if (size.current.width > 0) fitAll()
  }, [whole, fitAll])

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      const before = size.current
      size.current = { width, height }
      const ratio = window.devicePixelRatio || 1
      element.width = Math.round(width * ratio)
      element.height = Math.round(height * ratio)
      if (before.width === 0) fitAll()
      else ask()
    }
    const recolour = () => {
      now.current.colours = null
      ask()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const theme = new MutationObserver(recolour)
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', recolour)
    return () => {
      observer.disconnect()
      theme.disconnect()
      dark.removeEventListener('change', recolour)
      cancelAnimationFrame(now.current.frame)
      now.current.frame = 0
    }
  }, [canvas, ask, fitAll])

  return { view, size, change, fitAll }
}

interface Pointers {
  picture: Picture
  view: Viewport | null
  size: RefObject<Size>
  change: Change
  onPick: (cell: number) => void
}

/** Wheel, hand and fingers. */
function usePointers(canvas: RefObject<HTMLCanvasElement | null>, latest: Pointers) {
  const own = useRef(latest)
  useEffect(() => {
    own.current = latest
  })
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const down = new Map<number, { x: number; y: number }>()
    let travelled = 0
    const at = ({ clientX, clientY }: MouseEvent) => {
      const { left, top } = element.getBoundingClientRect()
      return { x: clientX - left, y: clientY - top }
    }
    const spread = () => {
      const [one, other] = [...down.values()]
      if (!one || !other) return null
      const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
      return { middle, apart: Math.hypot(one.x - other.x, one.y - other.y) }
    }
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
      const by = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015))
      own.current.change((old) => zoomAt(old, own.current.size.current, at(event), by))
    }
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return
      element.setPointerCapture(event.pointerId)
      down.set(event.pointerId, at(event))
      if (down.size === 1) travelled = 0
    }
    const onMove = (event: PointerEvent) => {
      const from = down.get(event.pointerId)
      if (!from) return
      const before = spread()
      const to = at(event)
      down.set(event.pointerId, to)
      travelled += Math.hypot(to.x - from.x, to.y - from.y)
      const after = spread()
      const { change, size } = own.current
      if (!before || !after) {
        if (travelled >= STILL) change((old) => pan(old, to.x - from.x, to.y - from.y))
        return
      }
      const moved = { x: after.middle.x - before.middle.x, y: after.middle.y - before.middle.y }
      const by = before.apart > 0 ? after.apart / before.apart : 1
      change((old) => zoomAt(pan(old, moved.x, moved.y), size.current, after.middle, by))
    }
    const onUp = (event: PointerEvent) => {
      const single = down.size === 1
      if (!down.delete(event.pointerId) || !single || travelled >= STILL) return
      const { picture, view, size, onPick } = own.current
      if (!view || event.type !== 'pointerup') return
      const { x, y } = at(event)
      const point = toFloor(view, size.current, x, y)
      const cell = cellAt(picture.cells, point.x, point.y, STILL / view.scale)
      if (cell >= 0) onPick(cell)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onUp)
    return () => {
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onUp)
    }
  }, [canvas])
}
