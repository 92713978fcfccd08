/** Whether there is something that only a Russian layout types. */
export const isRussian = (text: string) => /[А-яЁё№]/.test(text)
