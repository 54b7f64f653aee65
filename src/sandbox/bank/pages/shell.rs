//! The look of the bank's pages, and the way back from them: one for every gateway of the bank.

use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::html::escape;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

/// Below it are the pages; the name between is the merchant's.
pub const FOLDER: &str = "/payment/merchants/sandbox/";

/// A page before it is written.
pub struct Shell<'t> {
    /// HTTP status.
    pub status: u16,
    /// ISO 639-1.
    pub language: &'static str,
    /// The title, and the heading.
    pub title: &'t str,
    /// The last line.
    pub footer: &'t str,
    /// `data-state` of the body, for those who read pages with a program.
    pub state: &'t str,
    /// Further elements of the head.
    pub head: &'t str,
    /// An inline script, or nothing. Every page must work without it.
    pub script: &'t str,
    /// The content.
    pub body: &'t str,
}

impl Shell<'_> {
    /// The page, with links to itself in other languages: code, name and address of each.
    pub fn reply(&self, languages: &[(&str, &str, String)]) -> Reply {
        let mut links = String::new();
        for (code, name, address) in languages {
            links += &match *code == self.language {
                true => format!("<b>{name}</b>"),
                false => format!("<a lang=\"{code}\" hreflang=\"{code}\" href=\"{}\">{name}</a>", escape(address)),
            };
        }
        let script = match self.script {
            "" => String::new(),
            script => format!("<script>{script}</script>"),
        };
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">\
             {head}<title>{title}</title><style>{STYLE}</style></head><body data-state=\"{state}\"><main>\
             <header><h1>{title}</h1><nav>{links}</nav></header><section>{body}</section>\
             <footer>{footer}</footer></main>{script}</body></html>\n",
            code = self.language,
            head = self.head,
            title = self.title,
            state = self.state,
            body = self.body,
            footer = self.footer,
        );
        let mut reply = Reply::html(self.status, html);
        // Only the script of this very page may run, and only pages of the bank may be framed.
        let may_run = match self.script {
            "" => String::new(),
            script => format!("; script-src 'sha256-{}'", STANDARD.encode(digest(&SHA256, script.as_bytes()))),
        };
        let policy = format!("default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'{may_run}");
        reply.headers.push(("Content-Security-Policy", policy));
        reply
    }
}

/// `orderId` and `lang` as the bank adds them; a URL may have parameters and a fragment already.
pub fn with_parameters(url: &str, id: &str, language: &str) -> String {
    let (address, fragment) = match url.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (url, String::new()),
    };
    let joint = match address {
        _ if !address.contains('?') => "?",
        _ if address.ends_with(['?', '&']) => "",
        _ => "&",
    };
    format!("{address}{joint}orderId={id}&lang={language}{fragment}")
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;background:#f2f4f6;color:#1c2733;\
font:16px/1.45 'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif}main{max-width:27rem;margin:2rem auto;background:#fff;\
border-radius:12px;box-shadow:0 2px 14px rgba(20,40,60,.12);overflow:hidden}header{background:#0b5d4e;color:#fff;\
padding:1rem 1.5rem}h1{font-size:1.2rem;margin:0}nav{margin-top:.35rem;font-size:.85rem}nav a{color:#cfe9e2;\
margin-right:.9rem}nav b{margin-right:.9rem}section{padding:1.25rem 1.5rem 1.5rem}.amount{font-size:1.7rem;font-weight:600;\
margin:0 0 .75rem}.amount span{display:block;font-size:.85rem;font-weight:400;color:#5b6b7a}dl{margin:0 0 1.25rem}\
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.4rem 0;border-bottom:1px solid #e6eaee}\
dt{color:#5b6b7a;flex:1 1 auto}dd{margin:0;text-align:right;flex:0 0 auto;max-width:65%;overflow-wrap:anywhere}label{display:block;font-weight:600;margin-bottom:.35rem}\
input{width:100%;font:inherit;font-size:1.2rem;letter-spacing:.04em;padding:.65rem .75rem;border:1px solid #9aa8b5;\
border-radius:8px}input:focus{outline:3px solid #8fd3c4;border-color:#0b5d4e}input[aria-invalid]{border-color:#b3261e}\
.error{color:#b3261e;margin:.4rem 0 0}.hint{color:#5b6b7a;font-size:.85rem;margin:.4rem 0 1rem}button,.button{display:block;\
width:100%;padding:.75rem;border:0;border-radius:8px;background:#0b5d4e;color:#fff;font:inherit;font-weight:600;\
text-align:center;text-decoration:none;cursor:pointer}.result{font-size:1.15rem;font-weight:600;padding:.75rem 1rem;\
border-radius:8px;margin:0 0 1rem;background:#eef1f4}.paid{background:#dff3e4;color:#14532d}.declined,.expired,.unknown\
{background:#fbe4e2;color:#8c1d18}.waiting,.used{background:#fdf1d3;color:#6b4b00}.field{margin-bottom:.5rem}.field .hint:empty{display:none}.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}\
.pair .field{min-width:0;display:grid;grid-template-rows:subgrid;grid-row:span 4}.pair label{align-self:end}.pair .hint:empty\
{display:none}.field+button{margin-top:1rem}\
form.languages{display:flex;gap:.5rem;margin:1rem 0 0}form.languages button{width:auto;padding:.3rem .7rem;\
background:#e6eaee;color:#1c2733;font-weight:400}details.cards{margin-top:1.25rem}summary{cursor:pointer;color:#0b5d4e;\
font-weight:600}.cards dl{margin:.5rem 0 0;font-size:.85rem}.cards dt{white-space:nowrap;user-select:all;flex:0 0 auto;\
color:#1c2733}.cards dd{flex:1 1 0;max-width:none}button.second{background:#e6eaee;color:#1c2733}footer{padding:0 1.5rem 1rem;\
color:#5b6b7a;font-size:.8rem}@media(max-width:31rem){main{margin:0;max-width:none;border-radius:0;min-height:100vh}}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_keeps_the_partners_own_parameters() {
        let back = |url| with_parameters(url, "ID", "kk");
        assert_eq!(back("https://p.kz/ok"), "https://p.kz/ok?orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok?a=1"), "https://p.kz/ok?a=1&orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok?"), "https://p.kz/ok?orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok#top"), "https://p.kz/ok?orderId=ID&lang=kk#top");
        // The document's own example has an ampersand where a question mark belongs (seed 000).
        assert_eq!(
            back("https://partnerdomain.com/&result=ok"),
            "https://partnerdomain.com/&result=ok?orderId=ID&lang=kk"
        );
    }
}
