import * as words from '../i18n/ru/refusals'
import { sentencesOf } from './sentences'

/** What the server refuses, in Russian: a file of its own, that comes after the first picture. */
export const sentences = sentencesOf(words, 'ru')
