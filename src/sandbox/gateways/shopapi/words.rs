//! What payers read on the pages of ShopAPI beside the words that every card page has.

/// Words of one language.
pub struct Own {
    pub code: &'static str,
    pub commission: &'static str,
    pub service: &'static str,
    pub number: &'static str,
    pub register: &'static str,
    pub registered: &'static str,
    pub error: &'static str,
    pub confirm_3ds: &'static str,
    pub check: &'static str,
    pub save: &'static str,
}

static OWN: &[Own] = &[
    Own {
        code: "ru",
        commission: "в том числе комиссия",
        service: "Услуга",
        number: "Номер платежа",
        register: "Привязка карты",
        registered: "Карта сохранена, деньги возвращены",
        error: "Деньги списаны, но услуга не оказана. Обратитесь в магазин",
        confirm_3ds: "Подтвердить платёж",
        check: "Спишем и сразу вернём",
        save: "Сохранить карту",
    },
    Own {
        code: "kk",
        commission: "оның ішінде комиссия",
        service: "Қызмет",
        number: "Төлем нөмірі",
        register: "Картаны байланыстыру",
        registered: "Карта сақталды, ақша қайтарылды",
        error: "Ақша алынды, бірақ қызмет көрсетілмеді. Дүкенге хабарласыңыз",
        confirm_3ds: "Төлемді растау",
        check: "Аламыз да, бірден қайтарамыз",
        save: "Картаны сақтау",
    },
    Own {
        code: "en",
        commission: "commission included",
        service: "Service",
        number: "Payment number",
        register: "Card registration",
        registered: "The card is stored, the money was given back",
        error: "The money was taken, but the service was not rendered. Contact the shop",
        confirm_3ds: "Confirm the payment",
        check: "Taken and given back at once",
        save: "Store the card",
    },
];

/// The words of that language, or of the default.
pub fn own(code: &str) -> &'static Own {
    OWN.iter().find(|own| own.code == code).unwrap_or(&OWN[0])
}

/// What `_KZT_` in `orderNote` is shown as (seed 003, "Параметр orderNote"). `GPB` is the document's; half of its
/// symbols are lost, those are ours.
static CURRENCIES: &[(&str, &str)] = &[
    ("RUB", "₽"),
    ("KZT", "₸"),
    ("USD", "$"),
    ("EUR", "€"),
    ("GPB", "£"),
    ("KGS", "с"),
    ("UZS", "So'm"),
    ("AZN", "₼"),
    ("GEL", "₾"),
    ("TRY", "₺"),
    ("CNY", "¥"),
    ("AMD", "֏"),
];

/// A note as it is shown, and the currency it asks for.
pub fn note(text: &str) -> (String, &'static str) {
    let found = CURRENCIES.iter().find(|(code, _)| text.contains(&format!("_{code}_")));
    match found {
        Some((code, symbol)) => (text.replace(&format!("_{code}_"), symbol), symbol),
        None => (text.to_owned(), "₸"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::bank::pages::words::LANGUAGES;

    #[test]
    fn a_currency_in_a_note_is_shown_as_its_symbol() {
        assert_eq!(note("Итого в _RUB_, спасибо"), ("Итого в ₽, спасибо".to_owned(), "₽"));
        assert_eq!(note("ничего"), ("ничего".to_owned(), "₸"));
        assert_eq!(note("_XXX_").1, "₸");
        assert_eq!(LANGUAGES.iter().map(|words| own(words.code).code).collect::<Vec<_>>(), ["ru", "kk", "en"]);
    }
}
