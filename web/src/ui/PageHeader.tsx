/** The name of a page, at its top. */
export function PageHeader({ title }: { title: string }) {
  return <h1 className="pb-6 text-title font-semibold">{title}</h1>
}
