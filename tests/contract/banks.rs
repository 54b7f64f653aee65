//! The four banks as the contract needs them: how a till is set up, what it asks for, and what a bank that has paid
//! or declined says. `{number}` stands for the order's number, 1999999999 for the bank's own.

use crate::teller::{Other, Others};
use serde_json::{Value, json};
use tolem::model::Status;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Paid,
    Declined,
}

pub struct Bank {
    pub id: &'static str,
    /// What moves the money, and what asks about it.
    pub operation: &'static str,
    pub question: &'static str,
    pub config: fn() -> Value,
    pub request: fn(number: &str) -> Value,
    /// The answer to the request, or to the question. `None`: the answer to the request says nothing of its own.
    pub tells: fn(at_request: bool, outcome: Outcome) -> Option<Value>,
    /// What the library makes of the undamaged answer to the request alone.
    pub at_request: fn(Status) -> Status,
    pub others: Others,
    /// Members without which nothing is proved.
    pub essential: &'static [&'static str],
}

const AMOUNT: u64 = 150_000;

fn sandbox_login() -> Value {
    json!({ "credentials": { "userName": "sandbox-api", "password": "sandbox-password" } })
}

pub fn bereke_payouts() -> Bank {
    Bank {
        id: "bereke-payouts",
        operation: "payout.create",
        question: "payout.status",
        config: sandbox_login,
        request: payout,
        tells: |_, outcome| {
            let (status, code) = if outcome == Outcome::Paid { (2, 0) } else { (6, 1) };
            Some(json!({
                "errorCode": "0", "errorMessage": "Успешно", "orderNumber": "{number}", "orderId": "1999999999", "orderStatus": status,
                "amount": AMOUNT, "currency": "398", "fee": 0,
                "operationList": [{ "amount": AMOUNT, "currency": "398", "resultCode": code, "refNum": "948000000001" }],
            }))
        },
        at_request: |status| status,
        others: |path| if path.ends_with("performPayout.do") { Other::Money(None) } else { Other::Question },
        essential: &["/errorCode", "/orderNumber", "/orderStatus", "/amount"],
    }
}

fn payout(number: &str) -> Value {
    json!({
        "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "description": "contract",
        "card": { "number": "4111111111111111", "expiry": "2034-12", "holder": "AIGERIM" },
    })
}

fn stored_card(number: &str) -> Value {
    json!({
        "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "bindingId": "b-1", "payer": { "clientId": "u-1", "ip": "127.0.0.1" },
    })
}

pub fn bereke_ecommerce() -> Bank {
    Bank {
        id: "bereke-ecommerce",
        operation: "payment.charge_token",
        question: "payment.status",
        config: sandbox_login,
        request: stored_card,
        tells: |at_request, outcome| match (at_request, outcome) {
            (true, Outcome::Declined) => None,
            (true, Outcome::Paid) => Some(
                json!({ "redirect": "https://shop.example/ok", "info": "Your order is proceeded, redirecting...", "errorCode": 0 }),
            ),
            (false, outcome) => {
                let (status, state, sum) =
                    if outcome == Outcome::Paid { (2, "DEPOSITED", AMOUNT) } else { (6, "DECLINED", 0) };
                Some(json!({
                    "errorCode": "0", "orderNumber": "{number}", "orderStatus": status, "actionCode": 0, "amount": AMOUNT, "currency": "398",
                    "attributes": [{ "name": "mdOrder", "value": "1999999999" }],
                    "paymentAmountInfo": { "paymentState": state, "approvedAmount": sum, "depositedAmount": sum, "refundedAmount": 0 },
                }))
            }
        },
        // Success and decline look alike there, so it is always asked for.
        at_request: |_| Status::Unknown,
        others: |path| match path {
            path if path.ends_with("register.do") => {
                Other::Before(json!({ "orderId": "1999999999", "formUrl": "https://bank.example/pay" }))
            }
            path if path.ends_with("paymentOrderBinding.do") => Other::Money(None),
            _ => Other::Question,
        },
        essential: &["/orderNumber", "/orderStatus", "/amount"],
    }
}

pub fn bepaid() -> Bank {
    Bank {
        id: "bepaid",
        operation: "payout.create",
        question: "payout.status",
        config: || json!({ "credentials": { "shopId": "361", "secretKey": "sandbox-password" } }),
        request: payout,
        tells: |at_request, outcome| {
            let status = if outcome == Outcome::Paid { "successful" } else { "failed" };
            let transaction = json!({
                "uid": "1-1999999999", "id": "1-1999999999", "type": "payout", "status": status, "message": "Said",
                "tracking_id": "{number}", "amount": AMOUNT, "currency": "KZT", "test": false,
                "additional_data": { "payout": { "ref_id": "15", "amount": AMOUNT, "currency": "KZT", "status": status } },
            });
            Some(if at_request {
                json!({ "transaction": transaction })
            } else {
                json!({ "transactions": [transaction] })
            })
        },
        at_request: |status| status,
        others: |path| if path == "/transactions/payouts" { Other::Money(None) } else { Other::Question },
        essential: &[
            "/transaction/status",
            "/transaction/tracking_id",
            "/transaction/amount",
            "/transaction/currency",
            "/transactions/0/status",
            "/transactions/0/tracking_id",
            "/transactions/0/amount",
            "/transactions/0/currency",
        ],
    }
}

fn created() -> Value {
    json!({ "regPayNum": "1999999999", "methodType": "GET", "payUrl": "https://pay.example/receipt", "userToken": "u-1" })
}

pub fn shopapi() -> Bank {
    Bank {
        id: "shopapi",
        operation: "payment.charge_token",
        question: "payment.status",
        config: || {
            json!({
                "credentials": { "shopToken": "shop-token", "secKey": "sandbox-password" },
                "options": { "serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ" },
            })
        },
        request: stored_card,
        tells: |at_request, outcome| match (at_request, outcome) {
            (true, Outcome::Declined) => None,
            (true, Outcome::Paid) => Some(created()),
            (false, outcome) => {
                let state = if outcome == Outcome::Paid { "payed" } else { "rejected" };
                Some(json!({
                    "state": state, "totalAmount": AMOUNT, "createdDate": "2020-05-29 14:11:21", "providerServCode": "109-5804-1",
                    "providerName": "ShopAPI", "provisionServices": false,
                }))
            }
        },
        // The charge has only begun.
        at_request: |_| Status::Pending,
        others: |path| if path.ends_with("/do/payment") { Other::Money(Some(created())) } else { Other::Question },
        essential: &["/state", "/totalAmount"],
    }
}
