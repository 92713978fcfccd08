import { aisles, BAY, bins, door, SIZE, stops, walk } from './floorPlan'

const fills = ['fill-transparent', 'fill-ink/5', 'fill-ink/10', 'fill-ink/20']

/** A drawing, not data: what the product is about, on the page where there is nothing to show yet. */
export function FloorPlan({ className = '' }: { className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="xMidYMid meet"
      fill="none"
      aria-hidden="true"
      className={className}
    >
      <path
        d={`M${door.x - 60} ${door.y}H24V24H${SIZE.width - 24}V${door.y}H${door.x + 70}`}
        className="stroke-line-strong"
        strokeWidth="2"
      />
      {aisles.map(({ x, name }) => (
        <text key={name} x={x} y="46" textAnchor="middle" className="fill-muted font-mono text-small">
          {name}
        </text>
      ))}
      {bins.map(({ x, y, fill, picked }) => (
        <rect
          key={`${x}-${y}`}
          x={x}
          y={y}
          {...BAY}
          className={`stroke-line-strong/30 ${picked ? 'fill-accent' : fills[fill]}`}
        />
      ))}
      <path
        d={walk}
        className="stroke-accent"
        strokeWidth="2.5"
        strokeDasharray="2 7"
        strokeLinecap="round"
      />
      {stops.map(({ x, y }) => (
        <circle
          key={`${x}-${y}`}
          cx={x}
          cy={y}
          r="5"
          className="fill-accent stroke-sunken"
          strokeWidth="2.5"
        />
      ))}
    </svg>
  )
}
