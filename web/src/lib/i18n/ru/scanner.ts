/** Only for the scanner check, which is loaded when somebody opens it. */
export const scanner = {
  title: 'Проверка сканера',
  prompt: 'Отсканируйте любой штрихкод',
  hint: 'Лучше всего код GS1 с партией: по нему видно, доходит ли разделитель.',
  right: 'Сканер настроен правильно',
  rightSeparators: 'Разделители он тоже передаёт.',
  again: 'Отсканируйте ещё раз и посмотрите, исправлено ли.',
  arrived: 'Что пришло',
  characters_one: '{{count}} символ',
  characters_few: '{{count}} символа',
  characters_many: '{{count}} символов',
  characters_other: '{{count}} символа',
  meaning: 'Что это значит',
  symbology: 'Вид штрихкода',
  unknownSymbology: 'Сканер не сообщает',
  read: 'Прочитано как',
  candidates: 'Это может быть любое из этих',
  keys: 'Клавиши',
  keysSummary: '{{keys}} за {{duration}} мс, конец: {{end}}',
  keyCount_one: '{{count}} клавиша',
  keyCount_few: '{{count}} клавиши',
  keyCount_many: '{{count}} клавиш',
  keyCount_other: '{{count}} клавиши',
  end: { Enter: 'клавиша Enter', Tab: 'клавиша Tab', idle: 'пауза', whole: 'сам код' },
  source: { input: 'Пришло текстом, без клавиш.', paste: 'Вставлено из буфера.', camera: 'Снято камерой.' },
  maker: 'Сканер',
  cure: 'Что сделать',
  useKey: 'Считать {{key}} разделителем',
  kind: {
    ignored: 'Ничего',
    command: 'Команда',
    location: 'Место',
    check_digits: 'Место с контрольными цифрами',
    license_plate: 'Грузовая единица',
    logistic_content: 'Содержимое грузовой единицы',
    product: 'Товар',
    asset: 'Оборотная тара',
    device: 'Устройство',
    printer: 'Принтер',
    document: 'Документ',
    gs1: 'Данные GS1',
    ambiguous: 'Неоднозначно',
    error: 'Не читается',
  },
  fault: {
    separator_lost: {
      title: 'Разделитель потерян',
      text: 'Сканер не передаёт разделитель GS1 (FNC1), поэтому неясно, где кончается партия или серийный номер.',
    },
    separator_key: {
      title: 'Вместо разделителя приходит {{what}}',
      text: 'На месте разделителя сканер нажимает функциональную клавишу.',
    },
    layout_ru: {
      title: 'Включена русская раскладка',
      text: 'На этот раз код восстановлен. С английской раскладкой восстанавливать ничего не придётся.',
    },
    caps_lock: {
      title: 'Включён Caps Lock',
      text: 'Прописные и строчные буквы могли поменяться местами. Выключите Caps Lock.',
    },
    no_suffix: {
      title: 'У скана нет конца',
      text: 'Без Enter в конце каждый скан идёт на десятую секунды дольше, а два подряд могут слиться.',
    },
    prefix_left: {
      title: 'Перед кодом лишние символы: {{what}}',
      text: 'Их добавляет сканер, в самом штрихкоде их нет.',
    },
    truncated: {
      title: 'Код обрезан',
      text: 'Конец не дошёл. Отсканируйте ещё раз; если повторится — сканер передаёт быстрее, чем устройство принимает.',
    },
    check_digit: {
      title: 'Контрольная цифра не сходится',
      text: 'Код считан с ошибкой или повреждён. Протрите окно и отсканируйте снова; если повторится — замените этикетку.',
    },
    glued: {
      title: 'Два скана слиплись',
      text: 'Сканер не передаёт между ними Enter.',
    },
  },
  cures: {
    separator: {
      zebra:
        'Терминал: DataWedge → профиль → Keystroke output → Key event options → Send Control Characters as Events. Сканер: 123Scan → Keyboard → Emulate Keypad или включить Function Key Mapping.',
      honeywell:
        'Терминал: Настройки → Scanning → профиль → Data Processing → Wedge as keys, добавить 29. Сканер: режим Windows с Control+X или режим Alt из руководства.',
      mertech:
        'Отсканируйте в руководстве «Передача символа GS: включить»; в режиме клавиатуры выберите для управляющих символов коды Ctrl или Alt.',
      atol: 'Отсканируйте в руководстве «Передавать GS»; на терминале: настройки сканера → замена разделителя GS1 → ASCII 29.',
    },
    layout: {
      zebra:
        'Переключите устройство на английский. Сканер: 123Scan → Keyboard → страна North America или Emulate Keypad — тогда раскладка не важна.',
      honeywell:
        'Переключите устройство на английский. Сканер: отсканируйте в руководстве страну клавиатуры USA или режим Alt.',
      mertech:
        'Переключите устройство на английский и отсканируйте в руководстве «Язык клавиатуры: английский (США)».',
      atol: 'Переключите устройство на английский и отсканируйте в руководстве «Раскладка клавиатуры: США».',
    },
    suffix: {
      zebra:
        'Терминал: DataWedge → профиль → Basic data formatting → Send ENTER key. Сканер: отсканируйте «Data + Suffix» с суффиксом Enter.',
      honeywell:
        'Терминал: Настройки → Scanning → профиль → Data Processing → Suffix \\n. Сканер: отсканируйте в руководстве «Add CR suffix».',
      mertech: 'Отсканируйте в руководстве «Суффикс CR (Enter)».',
      atol: 'Отсканируйте в руководстве «Суффикс CR»; на терминале: настройки сканера → суффикс → Enter.',
    },
    prefix: {
      zebra:
        'Терминал: DataWedge → профиль → Basic data formatting → очистить Prefix to data. Сканер: «Transmit Code ID: none» и «Data as is».',
      honeywell:
        'Терминал: Настройки → Scanning → профиль → Data Processing → Prefix и Symbology prefix: none. Сканер: «Clear all prefixes».',
      mertech: 'Отсканируйте в руководстве «Префикс: выключить» и «Code ID: выключить».',
      atol: 'Отсканируйте в руководстве «Очистить префикс» и «Code ID: выключить».',
    },
    speed: {
      zebra:
        'Терминал: DataWedge → профиль → Keystroke output → Inter character delay, несколько миллисекунд. Сканер: задержка между клавишами средняя.',
      honeywell: 'Отсканируйте в руководстве «Intercharacter delay», 5 мс.',
      mertech: 'Отсканируйте в руководстве бо́льшую задержку между символами.',
      atol: 'Отсканируйте в руководстве бо́льшую задержку между символами.',
    },
  },
}
