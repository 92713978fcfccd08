import { access } from './access'
import { approval } from './approval'
import { desk } from './desk'
import { forms } from './forms'
import { outbound } from './outbound'
import { places } from './places'
import { printing } from './printing'
import { releasing } from './releasing'
import { screens } from './screens'
import { settings } from './settings'
import { setup } from './setup'
import { tower } from './tower'
import { trace } from './trace'

export const console = {
  ...desk,
  ...forms,
  ...printing,
  ...releasing,
  ...screens,
  ...tower,
  ...access,
  ...places,
  ...setup,
  ...outbound,
  ...trace,
  ...approval,
  ...settings,
  skip: 'К содержанию',
  rail: 'Разделы',
  signIn: {
    lead: 'Каждая вещь на своём месте, каждое число объяснимо.',
    handheld: 'Работаете с терминалом?',
    handheldLink: 'Откройте его экран',
  },
  warehouse: {
    label: 'Склад',
    none: 'Складов пока нет',
    several_one: '{{count}} склад',
    several_few: '{{count}} склада',
    several_many: '{{count}} складов',
    several_other: '{{count}} склада',
  },
  person: 'Ваша учётная запись',
  start: {
    title: 'Подключение',
    you: 'Вы',
    may: 'Что вам можно',
    area: 'Раздел',
    noPermissions: 'У вас пока нет прав.',
    noPermissionsHint: 'Попросите администратора дать вам роль и войдите снова.',
    doors: 'Открыть',
    door: {
      handheld: 'Терминал',
      handheldHint: 'Экран для работы на складе. Откройте этот адрес на устройстве.',
      docs: 'Описание API',
      docsHint: 'Все операции с правами и кодами ошибок. Работает без интернета.',
      metrics: 'Метрики',
      metricsHint: 'Показатели для Prometheus.',
      guides: 'Справка',
      guidesHint: 'Как подключить людей, терминалы и другие системы.',
    },
  },
  area: {
    catalog: 'Товары',
    locations: 'Ячейки',
    inventory: 'Остатки',
    receiving: 'Приёмка',
    picking: 'Отбор',
    shipments: 'Заказы и отгрузка',
    labels: 'Этикетки и принтеры',
    workforce: 'Люди и задания',
    identity: 'Учётные записи',
    events: 'События',
    import: 'Загрузка файлов',
    jobs: 'Фоновые работы',
  },
  right: {
    read: 'смотреть',
    write: 'менять',
    adjust: 'корректировать',
    manage: 'управлять',
    pack: 'упаковывать',
    print: 'печатать',
  },
  system: {
    title: 'Система',
    status: 'Состояние',
    ready: 'Готова к работе',
    readyHint: 'Всё, что нужно серверу, на месте.',
    notReady: 'Не готова',
    notReadyHint: 'Сервер запущен, но чего-то нужного ему не хватает.',
    silent: 'Нет ответа',
    silentHint: 'Сервер не отвечает. Спрашиваем его каждые несколько секунд.',
    version: 'Версия',
    took: 'Время ответа',
    ms: 'мс',
    checked: 'Проверено в',
    lastAnswer: 'Последний ответ',
    database: 'База данных',
    answers: 'отвечает',
    answersNot: 'не отвечает',
    uptime: 'Работает',
    details: 'Всё о системе',
    forMachines: 'Для других программ',
    openapi: 'Описание API файлом',
    openapiHint: 'OpenAPI 3.1, для генераторов и тестов.',
    alive: 'Жив',
    aliveHint: 'Отвечает, пока процесс работает.',
    readiness: 'Готов',
    readinessHint: 'Отвечает 200, только когда может обслуживать запросы.',
  },
  guides: {
    title: 'Справка',
    people: {
      title: 'Дать человеку доступ',
      text: 'На сервере, с подходящей ролью: warehouse_operator работает на складе, warehouse_manager планирует и решает, system_admin ведёт учётные записи. Пароль команда читает со своего входа, поэтому в историю оболочки он не попадёт.',
    },
    handheld: {
      title: 'Подготовить терминал',
      text: 'Подключите устройство к сети склада, откройте в Chrome этот адрес и войдите под именем того, кто будет с ним работать. Добавьте страницу на главный экран: так она открывается без адресной строки.',
    },
    systems: {
      title: 'Подключить другую систему',
      text: 'Выпустите на сервере токен для отдельной учётной записи и обращайтесь с ним к API. Каждому изменению нужен Idempotency-Key: новый для новой команды, прежний при её повторе.',
      docs: 'Все операции',
    },
  },
  notFound: {
    title: 'Такой страницы нет',
    text: 'Возможно, в адресе опечатка или страница переехала.',
    home: 'На главную',
  },
}
