import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Follower } from './follow'

/** Follows what happens for as long as the page is there. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const follower = new Follower(client)
    follower.start()
    return () => follower.stop()
  }, [client])
}
