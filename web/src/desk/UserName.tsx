import { UserLink } from './links'
import { useUserName } from './names'
import { Code, Unknown } from './values'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Who did it; the beginning of the id for those who may not see accounts. */
export function UserName({ id }: { id: string | null }) {
  const name = useUserName()(id ?? '')
  if (!id || id === NOBODY) return <Unknown />
  return name ? <UserLink id={id}>{name}</UserLink> : <Code>{id.slice(0, 8)}</Code>
}
