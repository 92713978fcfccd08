/** All words of the handheld, in one piece. */
export { common } from './common'
export { handheld } from './handheld'
