import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CirclePlay, OctagonX } from 'lucide-react'

/** The states of look and colour that every screen shares. Never by colour alone: each has its icon, and a word beside it. */
export const states = {
  accepted: { icon: CircleCheck, ink: 'text-accepted', ground: 'bg-accepted-soft' },
  doing: { icon: CirclePlay, ink: 'text-doing', ground: 'bg-doing-soft' },
  waiting: { icon: CircleDashed, ink: 'text-waiting', ground: 'bg-waiting-soft' },
  attention: { icon: CircleAlert, ink: 'text-attention', ground: 'bg-attention-soft' },
  wrong: { icon: OctagonX, ink: 'text-wrong', ground: 'bg-wrong-soft' },
  doubtful: { icon: CircleHelp, ink: 'text-doubtful', ground: 'bg-doubtful-soft' },
} as const

export type State = keyof typeof states
