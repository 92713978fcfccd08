/** The mark: a granary and what is kept in it. */
export function Mark({ className = 'size-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={className}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path
        d="M4 20V11.2L6.8 6.6 12 4l5.2 2.6L20 11.2V20H4Zm3-8v3h4v-3H7Zm6 0v3h4v-3h-4Zm-6 4.5V20h4v-3.5H7Zm6 0V20h4v-3.5h-4Z"
        className="fill-on-accent"
      />
    </svg>
  )
}
