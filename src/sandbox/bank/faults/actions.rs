//! What can go wrong, as the table of the manual and the dashboard: how each action is called in a plan and in an order
//! number, what it takes, what it does and where it may strike.

/// How an action is called, what it takes and what it does: the table of the manual and the dashboard.
pub struct Action {
    /// Its name in a plan.
    pub name: &'static str,
    /// Its name in an order number; empty where it has none.
    pub suffix: &'static str,
    /// Its argument; empty where it takes none.
    pub argument: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What it works on.
    pub kind: Kind,
}

/// What an action works on, and so where it may strike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The socket: anywhere.
    Socket,
    /// The answer's bytes: before execution (upon an error that says nothing) or after.
    Bytes,
    /// The answer's content: only after, because before there is none.
    Content,
    /// The execution itself.
    Execution,
}

const fn action(
    name: &'static str,
    suffix: &'static str,
    argument: &'static str,
    kind: Kind,
    doc: &'static str,
) -> Action {
    Action { name, suffix, argument, doc, kind }
}

/// Every action.
pub static ACTIONS: &[Action] = &[
    action("drop", "drop", "", Kind::Socket, "closes the connection (FIN, no TLS close_notify)"),
    action("reset", "rst", "", Kind::Socket, "closes the connection with RST"),
    action("stall", "stall", "ms", Kind::Socket, "says nothing until the client leaves, at most ms (600000)"),
    action("delay", "delay", "ms", Kind::Socket, "waits ms (1000), then goes on as if nothing had happened"),
    action("garbage", "garbage", "bytes", Kind::Socket, "sends random bytes (64) instead of HTTP and closes"),
    action("truncate", "truncate", "bytes", Kind::Bytes, "sends that many bytes (20) of the body and closes"),
    action("wrong-length", "length", "delta", Kind::Bytes, "Content-Length is off by delta (10; may be negative)"),
    action("no-length", "nolength", "", Kind::Bytes, "no Content-Length; the body ends with the connection"),
    action("html", "html", "status", Kind::Bytes, "a proxy's HTML page with that status (200)"),
    action("wrong-charset", "charset", "", Kind::Bytes, "windows-1251 bytes under a UTF-8 header"),
    action("bom", "bom", "", Kind::Bytes, "a byte order mark before the body"),
    action("wrong-types", "types", "", Kind::Content, "numbers become texts, texts of digits become numbers"),
    action("other-amount", "amount", "", Kind::Content, "the answer names one minor unit more"),
    action("other-currency", "currency", "", Kind::Content, "the answer names currency 840"),
    action("other-order-number", "number", "", Kind::Content, "the answer names another order number"),
    action("missing-fields", "missing", "", Kind::Content, "every optional member is left out"),
    action("extra-fields", "extra", "", Kind::Content, "members nobody has heard of"),
    action("unknown-status", "status7", "", Kind::Content, "this one answer says order status 7"),
    action("redirect", "redirect", "status", Kind::Bytes, "a redirect with that status (302)"),
    action("status", "status", "status", Kind::Bytes, "that HTTP status (503); retryAfter: seconds of a Retry-After"),
    action("error", "error", "row", Kind::Bytes, "a documented error by its name, e.g. hessian-failed"),
    action("slow-drip", "slow", "ms", Kind::Bytes, "one byte every ms (50)"),
    action("endless-header", "headers", "", Kind::Bytes, "headers without end"),
    action("endless-body", "body", "", Kind::Bytes, "a body without end"),
    action("idle-close", "idle", "", Kind::Bytes, "a good keep-alive answer, then the connection is closed"),
    action(
        "execute-later",
        "late",
        "ms",
        Kind::Execution,
        "the money moves ms (5000) later; `then` is the fault now, by default HTTP 504/91",
    ),
    action("execute-twice", "twice", "", Kind::Execution, "the money moves twice"),
    action("not-found-for", "notfound", "ms", Kind::Execution, "status questions do not find the order for ms (5000)"),
    action(
        "status-unknown",
        "status-unknown",
        "",
        Kind::Execution,
        "the money moves; status questions hear order status 7",
    ),
    action(
        "lag",
        "lag",
        "ms, questions",
        Kind::Execution,
        "status questions hear what was true ms (5000) or so many questions ago",
    ),
    action(
        "not-found-times",
        "lost",
        "times, afterMs",
        Kind::Execution,
        "that many status questions (1) do not find the order, from afterMs (0) on",
    ),
    action("other-card", "card", "", Kind::Execution, "answers name another card than the true one"),
    action(
        "foreign-order",
        "foreign",
        "amount",
        Kind::Execution,
        "somebody else has paid an order with this number before; the same amount, or another",
    ),
    action(
        "refuse",
        "refuse",
        "status, code, message",
        Kind::Bytes,
        "HTTP status (400) and a code (77) that nobody has documented",
    ),
    action(
        "refuse-again",
        "refuse-again",
        "row",
        Kind::Execution,
        "the connection is closed after the execution; repetitions are refused with a documented error",
    ),
    action("attempts", "attempts", "times", Kind::Execution, "that many cards (3) may be tried for this order"),
    action(
        "refund-by-hand",
        "refunded",
        "amount, ms",
        Kind::Execution,
        "as soon as it can be done, an employee gives that amount back, or all of it, ms (0) later",
    ),
    action(
        "reverse-by-hand",
        "reversed",
        "ms",
        Kind::Execution,
        "as soon as it can be done, an employee lets it go as a whole",
    ),
    action(
        "correct-to-executed",
        "executed",
        "ms",
        Kind::Execution,
        "an employee corrects a payout that failed: executed after all",
    ),
    action(
        "correct-to-failed",
        "failed",
        "ms",
        Kind::Execution,
        "an employee corrects a payout that was executed: failed, the money is back",
    ),
    action(
        "expire-by-hand",
        "expired",
        "ms",
        Kind::Execution,
        "an employee ends the order that waits for somebody at a page",
    ),
];
