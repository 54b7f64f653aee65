//! What bePaid says of a transaction: member by member as in the example of the document, or flat in version 3
//! (seed 002; gateways.md 3.2).

use super::codes;
use super::links;
use super::stamps;
use super::switches::{ExpMonth, PayoutBlock, ReceiptUrl, RedirectUrl, StatusCode, Switches, Told};
use super::transaction::{self, ERROR, INCOMPLETE, PENDING, SUCCESSFUL, Transaction};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::json::{Json, Members};
use jiff::Timestamp;
use serde_json::Value;

/// Stands for the token in what is kept.
pub const TOKEN_KEPT: &str = "{token}";

/// Everything an answer is made of.
struct Answer<'a> {
    world: &'a World,
    order: &'a Order,
    transaction: Transaction,
    status: u8,
    /// The token's text, where it is told.
    token: Option<String>,
}

/// The transaction as an answer over the wire tells it.
pub fn wire(world: &World, order: &Order, version: u8) -> Json {
    Answer::with_token(world, order).whole(version)
}

/// The transaction as a message that is kept tells it, in a state it need not have.
pub fn kept(world: &World, order: &Order, status: u8) -> Json {
    let answer = Answer { status, ..Answer::of(world, order) };
    let version = answer.transaction.version;
    answer.whole(version)
}

/// Several transactions.
pub fn list(world: &World, orders: &[&Order], version: u8) -> Json {
    let one = |order: &&Order| Json::Object(Answer::with_token(world, order).members(version));
    Json::Object(vec![("transactions", Json::List(orders.iter().map(one).collect()))])
}

fn text(value: Option<&str>) -> Json {
    Json::Plain(value.map_or(Value::Null, Value::from))
}

/// `2021-07-01T13:44:56.936Z`
fn time(millis: Option<u64>) -> Json {
    let time = millis.and_then(|ms| Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok());
    text(time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()).as_deref())
}

impl<'a> Answer<'a> {
    fn of(world: &'a World, order: &'a Order) -> Answer<'a> {
        let told = world.switches::<Switches>().token == Told::Filled && order.status == SUCCESSFUL;
        let token = told.then(|| TOKEN_KEPT.to_owned());
        let status = order.told_status.unwrap_or(order.status);
        Answer { world, order, transaction: Transaction::of(order), status, token }
    }

    /// With the token itself, where it is told.
    fn with_token(world: &'a World, order: &'a Order) -> Answer<'a> {
        let answer = Answer::of(world, order);
        let token = answer.token.as_ref().map(|_| stamps::token(world, &answer.transaction.stamp));
        Answer { token, ..answer }
    }

    fn switches(&self) -> &Switches {
        self.world.switches::<Switches>()
    }

    fn whole(&self, version: u8) -> Json {
        let members = Json::Object(self.members(version));
        if version == 3 { members } else { Json::Object(vec![("transaction", members)]) }
    }

    fn members(&self, version: u8) -> Members {
        if version == 3 { self.flat() } else { self.wrapped() }
    }

    /// Inside `transaction`, in the order of the example.
    fn wrapped(&self) -> Members {
        let order = self.order;
        let mut members: Members = vec![
            ("uid", order.id.as_str().into()),
            ("status", transaction::word(self.status).into()),
            ("amount", order.amount.into()),
            ("currency", order.currency.as_str().into()),
            ("description", text(order.description.as_deref())),
            ("type", "payout".into()),
            ("payment_method_type", "credit_card".into()),
            ("tracking_id", self.tracking_id()),
            ("message", self.message()),
            ("test", self.transaction.test.into()),
            ("created_at", time(Some(order.created))),
            ("updated_at", time(Some(self.transaction.updated))),
            ("paid_at", time(self.transaction.paid)),
            ("manually_corrected_at", time(self.transaction.corrected)),
            ("language", order.language.as_str().into()),
            ("redirect_url", self.redirect_url()),
            ("credit_card", self.card()),
            ("status_code", self.status_code()),
        ];
        members.extend(self.echo("recipient"));
        members.push(("recipient_credit_card", self.card()));
        members.extend(self.echo("recipient_billing_address"));
        members.push(("receipt_url", self.receipt_url()));
        members.extend(self.echo("sender_billing_address"));
        members.push(("id", order.id.as_str().into()));
        let mut additional: Members = Vec::new();
        additional.extend(self.echo("p2p"));
        additional.extend(self.echo("document"));
        let block = Json::Object(self.acquirer());
        match self.switches().payout_block {
            PayoutBlock::AdditionalData => {
                additional.push(("payout", block));
                members.push(("additional_data", Json::Object(additional)));
            }
            PayoutBlock::Transaction => {
                members.push(("additional_data", Json::Object(additional)));
                members.push(("payout", block));
            }
        }
        self.extra(&mut members);
        members
    }

    /// Version 3. There is no published payout of it: the members of an authorisation, with ours in between.
    fn flat(&self) -> Members {
        let order = self.order;
        let mut members: Members = vec![
            ("uid", order.id.as_str().into()),
            ("code", self.code().into()),
            ("status", transaction::word(self.status).into()),
            ("friendly_message", self.message()),
            ("message", self.message()),
            ("amount", order.amount.into()),
            ("currency", order.currency.as_str().into()),
            ("description", text(order.description.as_deref())),
            ("type", "payout".into()),
            ("tracking_id", self.tracking_id()),
            ("language", order.language.as_str().into()),
            ("test", self.transaction.test.into()),
            ("created_at", time(Some(order.created))),
            ("updated_at", time(Some(self.transaction.updated))),
            ("paid_at", time(self.transaction.paid)),
            ("redirect_url", self.redirect_url()),
            ("receipt_url", self.receipt_url()),
        ];
        members.extend(self.echo("recipient").map(|(_, recipient)| ("customer", recipient)));
        let mut method = vec![("type", "credit_card".into())];
        if let Json::Object(card) = self.card() {
            method.extend(card);
        }
        members.push(("payment_method", Json::Object(method)));
        members.push(("transaction", Json::Object(self.acquirer())));
        self.extra(&mut members);
        members
    }

    fn tracking_id(&self) -> Json {
        text(Some(self.order.number.as_str()).filter(|number| !number.is_empty()))
    }

    fn code(&self) -> &'static str {
        let code = match self.status {
            SUCCESSFUL => codes::SUCCESS,
            INCOMPLETE if self.transaction.attempts > 0 => codes::by_name(&self.transaction.code),
            INCOMPLETE | PENDING => codes::IN_PROGRESS,
            ERROR => codes::by_name("status-unknown"),
            _ if transaction::is_final(self.status) => codes::by_name(&self.transaction.code),
            _ => codes::by_name("status-unknown"),
        };
        code.of(self.switches().code_table)
    }

    fn status_code(&self) -> Json {
        let told = match self.switches().status_code {
            StatusCode::NotOfSuccess => self.status != SUCCESSFUL,
            StatusCode::Always => true,
            StatusCode::Never => false,
        };
        text(Some(self.code()).filter(|_| told))
    }

    /// `null` of an incomplete one (gateways.md 3.2) that nobody has tried yet.
    fn message(&self) -> Json {
        let told = self.status != INCOMPLETE || self.transaction.attempts > 0;
        text(Some(codes::by_name(&self.transaction.code).message).filter(|_| told))
    }

    fn redirect_url(&self) -> Json {
        let told = self.switches().redirect_url == RedirectUrl::Always || self.status == INCOMPLETE;
        let url = format!("{}{}{}", self.world.url, links::PROCESS, self.order.id);
        text(Some(url.as_str()).filter(|_| told))
    }

    fn receipt_url(&self) -> Json {
        let domain = match self.switches().receipt_url {
            ReceiptUrl::DefaultDomain => "default_domain",
            ReceiptUrl::Absolute => &self.world.url,
        };
        format!("{domain}{}", links::receipt_path(self.world, &self.order.id)).into()
    }

    fn card(&self) -> Json {
        let card = &self.transaction;
        let pan = self.order.masked_pan.as_deref().unwrap_or("");
        let month = match card.exp_month {
            None => text(None),
            Some(month) if self.switches().exp_month == ExpMonth::AsSent && card.exp_month_text => {
                format!("{month:02}").into()
            }
            Some(month) => month.into(),
        };
        Json::Object(vec![
            ("holder", text(card.holder.as_deref())),
            ("stamp", card.stamp.as_str().into()),
            ("brand", card.brand.as_str().into()),
            ("last_4", text(pan.get(pan.len().saturating_sub(4)..))),
            ("first_1", text(pan.get(..1))),
            ("bin", text(pan.get(..6))),
            ("issuer_country", text(None)),
            ("issuer_name", text(None)),
            ("product", text(None)),
            ("exp_month", month),
            ("exp_year", card.exp_year.map_or(text(None), Json::from)),
            ("token_provider", text(None)),
            ("token", text(self.token.as_deref())),
        ])
    }

    /// What the acquirer says.
    fn acquirer(&self) -> Members {
        let filled = self.switches().acquirer_codes == Told::Filled && self.order.status == SUCCESSFUL;
        let reference = self.order.operations.last().map(|operation| operation.ref_num.as_str());
        let filled = reference.filter(|_| filled);
        vec![
            ("auth_code", text(filled.and_then(|number| number.get(6..)))),
            ("bank_code", text(filled.map(|_| "00"))),
            ("rrn", text(filled)),
            ("ref_id", text(reference.map(|number| format!("1569310{number}")).as_deref())),
            ("message", self.message()),
            ("amount", self.order.amount.into()),
            ("currency", self.order.currency.as_str().into()),
            ("billing_descriptor", text(None)),
            ("gateway_id", 1.into()),
            ("status", transaction::word(self.status).into()),
        ]
    }

    /// A block of the request, in the order of the example and with its gaps as `null`.
    fn echo(&self, name: &'static str) -> Option<(&'static str, Json)> {
        let block = self.transaction.echo.get(name)?;
        let (always, if_sent): (&[&'static str], &[&'static str]) = match name {
            "recipient" => (&["ip", "email", "device_id", "birth_date"], &["taxpayer_id"]),
            "p2p" => (&[], &["service_id", "service_extension"]),
            "document" => (&["type", "issuer", "series", "number", "issued_at", "valid_until"], &[]),
            _ => (&["first_name", "last_name", "address", "country", "city", "zip", "state", "phone"], &[]),
        };
        let always = always.iter().map(|member| (*member, Json::Plain(block[*member].clone())));
        let sent = if_sent.iter().filter(|member| !block[**member].is_null());
        let sent = sent.map(|member| (*member, Json::Plain(block[*member].clone())));
        Some((name, Json::Object(always.chain(sent).collect())))
    }

    fn extra(&self, members: &mut Members) {
        if self.switches().extra_fields {
            members.push(("sandbox_unknown_member", Json::List(vec![1.into(), "2".into(), text(None)])));
        }
    }
}
