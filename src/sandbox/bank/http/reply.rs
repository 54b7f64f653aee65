//! An answer before any fault has touched it.

use crate::sandbox::bank::tools::json::Json;

/// What a gateway answers: a status, a content type, a body.
#[derive(Clone)]
pub struct Reply {
    /// HTTP status code.
    pub status: u16,
    /// Value of `Content-Type`; empty for none.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: &Json) -> Reply {
        Reply { status, content_type: "application/json;charset=UTF-8", headers: Vec::new(), body: body.bytes() }
    }

    /// An HTML page.
    pub fn html(status: u16, page: String) -> Reply {
        Reply { status, content_type: "text/html; charset=utf-8", headers: Vec::new(), body: page.into_bytes() }
    }

    /// Plain text.
    pub fn text(text: &str) -> Reply {
        Reply { status: 200, content_type: "text/plain;charset=UTF-8", headers: Vec::new(), body: text.into() }
    }

    /// A status alone.
    pub fn empty(status: u16) -> Reply {
        Reply { status, content_type: "", headers: Vec::new(), body: Vec::new() }
    }

    /// "See the other page": what a browser follows with GET after a form.
    pub fn see_other(location: String) -> Reply {
        Reply { headers: vec![("Location", location)], ..Reply::empty(303) }
    }
}
