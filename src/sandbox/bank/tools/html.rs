//! The little HTML the sandbox writes: escaping, and money as people read it.

/// Text for an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Minor units of tenge as `1 234,56 ₸`, with spaces that do not break.
pub fn tenge(minor: i64) -> String {
    money(minor, 2, "₸")
}

/// Minor units of a currency with so many digits after the comma, and its sign or code.
pub fn money(minor: i64, exponent: u32, sign: &str) -> String {
    let unit = 10u64.pow(exponent);
    let (whole, fraction) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let minus = if minor < 0 { "−" } else { "" };
    let fraction =
        if exponent == 0 { String::new() } else { format!(",{fraction:0width$}", width = exponent as usize) };
    format!("{minus}{grouped}{fraction}\u{a0}{sign}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_people_write_it() {
        assert_eq!(tenge(123_456), "1\u{a0}234,56\u{a0}₸");
        assert_eq!(tenge(5), "0,05\u{a0}₸");
        assert_eq!(money(1234, 0, "JPY"), "1\u{a0}234\u{a0}JPY");
        assert_eq!(money(1234, 3, "KWD"), "1,234\u{a0}KWD");
        assert_eq!(tenge(-100_000_000), "−1\u{a0}000\u{a0}000,00\u{a0}₸");
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(escape("<a href='x' b=\"&\">"), "&lt;a href=&#39;x&#39; b=&quot;&amp;&quot;&gt;");
    }
}
