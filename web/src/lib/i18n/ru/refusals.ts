import { catalog } from './refusals/catalog'
import { identity } from './refusals/identity'
import { inventory } from './refusals/inventory'
import { locations } from './refusals/locations'
import { office } from './refusals/office'
import { outbound } from './refusals/outbound'
import { receiving } from './refusals/receiving'
import { server } from './refusals/server'

export { values } from './refusals/values'

/**
 * Что сказать об отказе сервера, по его коду. Если предложений несколько, говорится первое, для которого хватает параметров.
 * По-английски этих слов нет: там говорит сам сервер.
 */
export const refusals: Record<string, string | readonly string[]> = {
  ...server,
  ...catalog,
  ...identity,
  ...inventory,
  ...locations,
  ...receiving,
  ...outbound,
  ...office,
}
