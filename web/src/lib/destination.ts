/** An address of this app to go to after signing in; anything else, like another site's, becomes the start page. */
export function safeDestination(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || /[\p{Cc}\\]/u.test(next)) return '/'
  return next.startsWith('/sign-in') ? '/' : next
}
