export { Follower } from './follow'
export { type Liveness, liveness, unlessLive, useLiveness } from './live'
