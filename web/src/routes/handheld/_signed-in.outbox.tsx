import { createFileRoute } from '@tanstack/react-router'
import { whenOpen } from '~/lib/floor'

export const Route = createFileRoute('/_signed-in/outbox')({
  loader: async () => (await whenOpen()).outbox.all(),
  gcTime: 0,
})
