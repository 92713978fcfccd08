import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { HourOfDay } from './Day'

const HEIGHT = 200

/** The colours of the theme as they are now: a canvas knows no variables. */
function colours(of: HTMLElement) {
  const probe = document.createElement('span')
  of.append(probe)
  const named = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const found = {
    picked: named('doing'),
    received: named('accepted'),
    line: named('line'),
    text: named('muted'),
  }
  probe.remove()
  return found
}

function options(box: HTMLElement): uPlot.Options {
  const { picked, received, line, text } = colours(box)
  const font = `12px ${getComputedStyle(box).fontFamily}`
  const axis: uPlot.Axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { show: false } }
  const series = (stroke: string, align: 1 | -1, fill?: string): uPlot.Series => {
    const paths = uPlot.paths.bars?.({ size: [0.4, 32], align })
    return { stroke, width: 1, points: { show: false }, ...(paths && { paths }), ...(fill && { fill }) }
  }
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, min, max) => [min - 0.7, max + 0.7] },
      y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [1, 2, 3, 4, 6, 12],
        values: (_, splits) =>
          splits.map((hour) => (Number.isInteger(hour) && hour >= 0 ? `${hour}:00` : '')),
      },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [{}, series(picked, -1, picked), series(received, 1)],
  }
}

const dataOf = (hours: readonly HourOfDay[]): uPlot.AlignedData => [
  hours.map(({ hour }) => hour),
  hours.map(({ picked }) => picked),
  hours.map(({ received }) => received),
]

/** Bars for every hour. It is drawn anew when the theme or the width changes. */
export function HourChart({ hours }: { hours: readonly HourOfDay[] }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const latest = useRef(hours)

  useEffect(() => {
    latest.current = hours
    plot.current?.setData(dataOf(hours))
  }, [hours])

  useEffect(() => {
    const place = box.current
    if (!place) return
    const draw = () => {
      plot.current?.destroy()
      plot.current = new uPlot(options(place), dataOf(latest.current), place)
    }
    draw()
    const size = new ResizeObserver(() => plot.current?.setSize({ width: place.clientWidth, height: HEIGHT }))
    size.observe(place)
    const theme = new MutationObserver(draw)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', draw)
    return () => {
      size.disconnect()
      theme.disconnect()
      dark.removeEventListener('change', draw)
      plot.current?.destroy()
      plot.current = null
    }
  }, [])

  return <div ref={box} className="h-50 w-full overflow-hidden" />
}
