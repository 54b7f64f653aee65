//! What the command line alone says to people, in the language of `--locale`: Russian, Kazakh, English.

use tolem::messages::Locale;

/// The sentence in that language.
pub fn words(locale: Locale, [ru, kk, en]: [&'static str; 3]) -> &'static str {
    match locale {
        Locale::Ru => ru,
        Locale::Kk => kk,
        Locale::En => en,
    }
}

pub const NO_MOVEMENTS: [&str; 3] = [
    "В этом журнале таких операций нет.",
    "Бұл журналда мұндай операциялар жоқ.",
    "There are no such movements in this journal.",
];

pub const NO_GATEWAY: [&str; 3] = [
    "не сказано, с каким шлюзом работать: укажите --config ФАЙЛ (или TOLEM_CONFIG), или --gateway (TOLEM_GATEWAY) и \
     --base-url (TOLEM_BASE_URL), например --gateway bereke-payouts --base-url http://127.0.0.1:8085",
    "қай шлюзбен жұмыс істеу керегі айтылмаған: --config ФАЙЛ (немесе TOLEM_CONFIG) көрсетіңіз, не --gateway (TOLEM_GATEWAY) \
     және --base-url (TOLEM_BASE_URL), мысалы --gateway bereke-payouts --base-url http://127.0.0.1:8085",
    "no gateway is named: give --config FILE (or TOLEM_CONFIG), or --gateway (TOLEM_GATEWAY) and --base-url \
     (TOLEM_BASE_URL), e.g. --gateway bereke-payouts --base-url http://127.0.0.1:8085",
];

pub const BUSY_PORT: [&str; 3] = [
    "порт занят: возможно, песочница уже запущена. Другой порт - --port НОМЕР, любой свободный - --port 0",
    "порт бос емес: құмсалғыш іске қосылған болуы мүмкін. Басқа порт - --port НӨМІР, кез келген бос порт - --port 0",
    "the port is in use: perhaps a sandbox is running already. Another port: --port NUMBER; any free one: --port 0",
];
