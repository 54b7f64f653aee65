//! The bank's own sentences about an attempt to pay, in three languages.

/// What a payer is told about an attempt (seed 001, the values of `info`; English: the family's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Info {
    /// It is paid.
    Paid,
    /// Check the data and the money on the card.
    CheckData,
    /// The payment cannot be made.
    Impossible,
    /// Ask the shop.
    ContactMerchant,
    /// Ask the bank of the card.
    ContactIssuer,
    /// The payer was not recognised.
    NotAuthenticated,
    /// No connection with the bank.
    NoConnection,
    /// Too late.
    TimeOver,
    /// Nobody knows.
    NoAnswer,
    /// Nothing more to say.
    Redirecting,
}

impl Info {
    /// The sentence; English where no language is named.
    pub fn text(self, language: &str) -> &'static str {
        let (en, kk, ru) = match self {
            Info::Paid => (
                "Your order is proceeded, redirecting...",
                "Төлеміңіз өңделді, қайта бағыттау орындалуда...",
                "Ваш платёж обработан, происходит переадресация...",
            ),
            Info::CheckData => (
                "Operation declined. Check the entered data and that there are enough funds on the card and repeat the operation. Redirecting...",
                "Операция өтпеді. Енгізілген деректерді, картадағы қаражаттың жеткілікті екенін тексеріп, операцияны қайталаңыз. Қайта бағыттау орындалуда...",
                "Операция отклонена. Проверьте введенные данные, достаточность средств на карте и повторите операцию. Переадресация...",
            ),
            Info::Impossible => (
                "Sorry, payment cannot be completed. Redirecting...",
                "Төлем жасау мүмкін емес. Қайта бағыттау орындалуда...",
                "Извините, платёж не может быть совершён. Переадресация...",
            ),
            Info::ContactMerchant => (
                "Operation declined. Contact the merchant. Redirecting...",
                "Операция өтпеді. Дүкенге хабарласыңыз. Қайта бағыттау орындалуда...",
                "Операция отклонена. Обратитесь в магазин. Переадресация...",
            ),
            Info::ContactIssuer => (
                "Operation declined. Contact the bank that issued the card. Redirecting...",
                "Операция өтпеді. Картаны шығарған банкке хабарласыңыз. Қайта бағыттау орындалуда...",
                "Операция отклонена. Обратитесь в банк, выпустивший карту. Переадресация...",
            ),
            Info::NotAuthenticated => (
                "Impossible operation. Cardholder authentication completed unsuccessfully. Redirecting...",
                "Рұқсат етілмеген операция Карта иесінің аутентификациясы сәтсіз аяқталды. Қайта бағыттау орындалуда...",
                "Операция невозможна. Аутентификация держателя карты завершена неуспешно. Переадресация...",
            ),
            Info::NoConnection => (
                "No connection with bank. Try again later. Redirecting...",
                "Банкпен байланыс жоқ. Кейінірек қайталаңыз. Қайта бағыттау орындалуда...",
                "Нет связи с банком. Повторите позже. Переадресация...",
            ),
            Info::TimeOver => (
                "Input time expired. Redirecting...",
                "Деректерді енгізудің күту мерзімі аяқталды. Қайта бағыттау орындалуда...",
                "Истёк срок ожидания ввода данных. Переадресация...",
            ),
            Info::NoAnswer => (
                "No response from bank received. Try again later. Redirecting...",
                "Банктен жауап алынбады. Кейінірек қайталаңыз. Қайта бағыттау орындалуда...",
                "Не получен ответ от банка. Повторите позже. Переадресация...",
            ),
            Info::Redirecting => ("Redirecting...", "Redirecting...", "Redirecting..."),
        };
        match language {
            "kk" | "kz" => kk,
            "ru" => ru,
            _ => en,
        }
    }
}
