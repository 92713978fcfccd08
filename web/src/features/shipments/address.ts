/** Where to, in one line. */
export function addressOf(to: Record<string, string | null | undefined>): string {
  const { name, street, street2, postal_code, city, region, country } = to
  const place = [postal_code, city].filter(Boolean).join(' ')
  return [name, street, street2, place, region, country].filter(Boolean).join(', ')
}
