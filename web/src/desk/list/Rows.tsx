/** The place of rows that are on their way, on the first paint only. */
export function Rows({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col px-4">
      {Array.from({ length: 14 }, (_, line) => `${line}`).map((line) => (
        <div key={line} className="flex h-8 items-center gap-6 border-b border-line">
          <div className="size-4 rounded-control bg-hover" />
          <div className="h-3 w-28 rounded-control bg-hover" />
          <div className="h-3 flex-1 rounded-control bg-hover" />
          <div className="h-3 w-16 rounded-control bg-hover" />
        </div>
      ))}
    </div>
  )
}
