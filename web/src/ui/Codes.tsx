import { Fragment } from 'react'

/** What has a hyphen in it is a code: it stays on one line as long as it fits on one. */
const CODE = /(\S+-\S+)/

/** A sentence with codes in it, none of which is broken at its hyphens. */
export function Codes({ children }: { children: string }) {
  let at = 0
  const parts = children.split(CODE).map((part) => {
    at += part.length
    return { part, at }
  })
  return parts
    .filter(({ part }) => part !== '')
    .map(({ part, at }) =>
      CODE.test(part) ? (
        <span key={at} className="inline-block max-w-full">
          {part}
        </span>
      ) : (
        <Fragment key={at}>{part}</Fragment>
      ),
    )
}
