/** All words of the console, in one piece. */
export { common } from './common'
export { console } from './console'
