//! Those who move money without the till: somebody at the bank's page, and an employee in the bank's cabinet. They work
//! while the till lives and dies, and stop when it has come to its end.

use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tolem::sandbox::{Order, Sandbox};

/// Order statuses of both of the bank's gateways.
const REGISTERED: u8 = 0;
const PAID: u8 = 2;
const DECLINED: u8 = 6;

/// What somebody does about an order that looks like this.
pub type Habit = fn(&Sandbox, &Order);

/// Lets two people work until the till is done.
pub fn at_work(sandbox: &Sandbox, first: Habit, second: Habit, till: impl FnOnce()) {
    // The till's end is the people's, also where it is a panic.
    struct Done<'d>(&'d AtomicBool);
    impl Drop for Done<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for habit in [first, second] {
            let done = &done;
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    for order in sandbox.orders().iter().filter(|order| number(order) > 0) {
                        habit(sandbox, order);
                    }
                    std::thread::sleep(Duration::from_millis(30));
                }
            });
        }
        let _done = Done(&done);
        till();
    });
}

/// `k-17` is 17; 0 for what is not the till's.
fn number(order: &Order) -> u64 {
    order.number.strip_prefix("k-").and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// At the page: a card that is declined, and then one that is not. Where the link was lost, somebody has it all the same.
pub fn pays_with_the_second_card(sandbox: &Sandbox, order: &Order) {
    let waits = order.due.is_some() && order.return_url.is_some();
    let cards = match order.gateway.as_str() {
        "bereke-payouts" => ["4000000000000002", "4111111111111111"],
        _ => ["4000000000001117", "4444555511113333"],
    };
    match order.status {
        REGISTERED if waits => type_card(sandbox, order, cards[0]),
        DECLINED if waits => type_card(sandbox, order, cards[1]),
        _ => {}
    }
}

/// The same, but for every tenth order, which nobody pays.
pub fn pays_nine_of_ten(sandbox: &Sandbox, order: &Order) {
    if !number(order).is_multiple_of(10) {
        pays_with_the_second_card(sandbox, order);
    }
}

/// In the cabinet: every fourth payment is refunded as a whole.
pub fn gives_every_fourth_back(sandbox: &Sandbox, order: &Order) {
    if order.status == PAID && number(order).is_multiple_of(4) {
        act(sandbox, json!({ "action": "refund", "orderId": order.id }));
    }
}

/// In the cabinet: of the payouts that were executed every fourth has failed after all, and of those that were declined
/// every other was executed; once each.
pub fn corrects(sandbox: &Sandbox, order: &Order) {
    let corrected = |word: &str| order.operations.iter().any(|operation| operation.description.contains(word));
    let before = order.operations.len() > 1 || corrected("Исправлено");
    match order.status {
        PAID if !before && number(order).is_multiple_of(4) => {
            act(sandbox, json!({ "action": "correct", "orderId": order.id, "to": "failed" }));
        }
        DECLINED if !before && number(order) % 2 == 1 => {
            act(sandbox, json!({ "action": "correct", "orderId": order.id, "to": "executed" }));
        }
        _ => {}
    }
}

/// Nobody.
pub fn does_nothing(_: &Sandbox, _: &Order) {}

/// What cannot be done any more is left.
fn act(sandbox: &Sandbox, action: serde_json::Value) {
    let _ = sandbox.act_on_orders(&action.to_string());
}

fn type_card(sandbox: &Sandbox, order: &Order, pan: &str) {
    let body = format!("pan={pan}&expiry=12/34&cvc=123&holder=A+B");
    let head = format!(
        "POST /payment/merchants/sandbox/payment_ru.html?mdOrder={} HTTP/1.1\r\nHost: bank\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        order.id,
        body.len()
    );
    let mut socket = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    socket.write_all((head + &body).as_bytes()).unwrap();
    // The page is read to its end, and not looked at: the books say what became of it.
    let _ = socket.read_to_end(&mut Vec::new());
}
