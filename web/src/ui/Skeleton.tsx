/** The place of text that is on its way, on the first paint only. */
export function Skeleton({ label, lines = 3 }: { label: string; lines?: number }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 py-2">
      {Array.from({ length: lines }, (_, line) => `${line}`).map((line) => (
        <div key={line} className="h-4 rounded-control bg-hover even:w-3/5 odd:w-4/5" />
      ))}
    </div>
  )
}
