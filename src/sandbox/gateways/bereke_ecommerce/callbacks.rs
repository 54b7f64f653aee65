//! What the merchant's server is told: which parameters, and the checksum over them. Both algorithms are
//! proved with the published vectors (gateways.md 2.13).

use super::call::{APPROVED, DECLINED, DEPOSITED, ID, REFUNDED, REVERSED};
use super::switches::{CallbackMethod, CallbackSigning, Switches};
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::{address, signature};
use jiff::Timestamp;
use ring::hmac;
use ring::signature::RSA_PKCS1_SHA512;

/// The shared key of `hmac`.
pub const KEY: &str = "sandbox-callback-key";

/// Something worth a message.
pub struct Event {
    /// The bank's word for it.
    pub operation: &'static str,
    /// Whether it succeeded.
    pub success: bool,
    /// Amount and key of a refund.
    pub refunded: Option<(u64, Option<String>)>,
}

impl Event {
    /// An event without more to say.
    pub fn new(operation: &'static str, success: bool) -> Event {
        Event { operation, success, refunded: None }
    }
}

/// Every operation a message can be about (gateways.md 2.13).
pub const OPERATIONS: &[&str] =
    &["approved", "deposited", "reversed", "refunded", "bindingCreated", "declinedByTimeout"];

/// The messages about what has just happened to the order, ready to be kept with it.
pub fn messages(world: &World, order: &Order, events: &[Event]) -> Vec<Change> {
    let copies = events.iter().flat_map(|event| (0..world.settings().callback_copies).map(move |_| event));
    let messages = copies.filter_map(|event| message(world, order, event));
    let numbered =
        messages.enumerate().map(|(i, callback)| Callback { id: world.callbacks.next_id() + i as u64, ..callback });
    numbered.map(|callback| Change::Callback(Box::new(callback))).collect()
}

/// One message, not numbered yet; `None` where the merchant has no address for it.
pub fn message(world: &World, order: &Order, event: &Event) -> Option<Callback> {
    let switches: &Switches = world.switches();
    // Only messages about money go to an order's own address (seed 001, `dynamicCallbackUrl`).
    let own = order.payment.as_ref().and_then(|payment| payment.callback_url.as_deref());
    let own = own.filter(|_| switches.dynamic_callbacks && event.operation != "bindingCreated");
    let url = own.unwrap_or(&switches.callback_url);
    if url.is_empty() {
        return None;
    }
    let mut params = parameters(world, order, event);
    params.extend(checksum(switches, &params).map(|checksum| ("checksum".to_owned(), checksum)));
    Some(addressed(world, order, event.operation, url, &params))
}

fn addressed(world: &World, order: &Order, operation: &str, url: &str, params: &[(String, String)]) -> Callback {
    let form = encoded(params);
    let (method, url, body) = match world.switches::<Switches>().callback_method {
        CallbackMethod::Post => ("POST", url.to_owned(), form),
        CallbackMethod::Get => {
            let joint = if url.contains('?') { '&' } else { '?' };
            ("GET", format!("{url}{joint}{form}"), String::new())
        }
    };
    let refusal = address::refusal(&url);
    Callback {
        id: 0,
        gateway: ID.to_owned(),
        order_id: order.id.clone(),
        order_number: order.number.clone(),
        operation: operation.to_owned(),
        url,
        method: method.to_owned(),
        body,
        headers: Vec::new(),
        state: world.callbacks.begins(refusal.is_some()),
        sent: 0,
        failures: 0,
        next: world.clock.now() + u64::from(world.settings().callback_delay_ms),
        last: refusal.unwrap_or_default(),
    }
}

/// The parameters, without the checksum.
fn parameters(world: &World, order: &Order, event: &Event) -> Vec<(String, String)> {
    let payment = order.payment.as_deref();
    let mut params = vec![
        ("mdOrder".to_owned(), order.id.clone()),
        ("orderNumber".to_owned(), order.number.clone()),
        ("operation".to_owned(), event.operation.to_owned()),
        ("status".to_owned(), if event.success { "1" } else { "0" }.to_owned()),
    ];
    let refund = event.refunded.as_ref();
    for name in world.switches::<Switches>().callback_extra.split(',').map(str::trim) {
        let value = match name {
            "amount" => Some(order.amount.to_string()),
            "currency" => Some(order.currency.clone()),
            "paymentState" => Some(state(order).to_owned()),
            "actionCode" => payment.map(|payment| payment.action_code.to_string()),
            "bindingId" => order.target_binding.clone(),
            "clientId" => order.client_id.clone(),
            "maskedPan" => order.masked_pan.clone(),
            "operationRefundedAmount" => refund.map(|(amount, _)| amount.to_string()),
            "externalRefundId" => refund.and_then(|(_, id)| id.clone()),
            "description" => order.description.clone(),
            "callbackCreationDate" => Some(creation_date(world.clock.now())),
            // The bank's own sample names SHA-256 and signs with SHA-512.
            "sign_alias" => Some("SHA-256 with RSA".to_owned()),
            _ => None,
        };
        params.extend(value.map(|value| (name.to_owned(), value)));
    }
    params
}

fn state(order: &Order) -> &'static str {
    match order.status {
        APPROVED => "APPROVED",
        DEPOSITED => "DEPOSITED",
        REVERSED => "REVERSED",
        REFUNDED => "REFUNDED",
        DECLINED => "DECLINED",
        _ => "CREATED",
    }
}

/// `Mon Jan 31 21:46:52 UTC 2022`
fn creation_date(now: u64) -> String {
    let time = Timestamp::from_millisecond(i64::try_from(now).unwrap_or(0));
    time.map(|time| time.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()).unwrap_or_default()
}

/// `name;value;name;value;` in the order of the names, without the signature itself.
fn signed_text(params: &[(String, String)]) -> String {
    let mut params: Vec<_> = params.iter().filter(|(name, _)| name != "checksum" && name != "sign_alias").collect();
    params.sort();
    params.iter().map(|(name, value)| format!("{name};{value};")).collect()
}

/// The checksum in upper-case hex, if messages are signed.
fn checksum(switches: &Switches, params: &[(String, String)]) -> Option<String> {
    let text = signed_text(params);
    let bytes = match switches.callback_signing {
        CallbackSigning::None => return None,
        CallbackSigning::Hmac => symmetric(KEY, &text),
        CallbackSigning::Rsa => signature::made(&RSA_PKCS1_SHA512, text.as_bytes())?,
    };
    Some(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// HMAC-SHA256.
pub fn symmetric(key: &str, text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), text.as_bytes()).as_ref().to_vec()
}

/// Names and values as a query or a form.
fn encoded(params: &[(String, String)]) -> String {
    let escape = |text: &str| -> String {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    params.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// A message that nobody sent: says what it likes, and its checksum is of another key.
pub fn forged(world: &World, order: &Order, event: &Event) -> Option<Callback> {
    let own = order.payment.as_ref().and_then(|payment| payment.callback_url.as_deref());
    let url = own
        .filter(|_| world.switches::<Switches>().dynamic_callbacks)
        .unwrap_or(&world.switches::<Switches>().callback_url);
    if url.is_empty() {
        return None;
    }
    let mut params = parameters(world, order, event);
    let text = signed_text(&params);
    params.push(("checksum".to_owned(), hex(&symmetric("the key of a thief", &text))));
    Some(addressed(world, order, event.operation, url, &params))
}

#[cfg(test)]
mod tests {
    use super::super::call::{ACS_CODE, TOKEN};
    use super::*;
    use crate::sandbox::bank::tools::signature::{RSA_PUBLIC_KEY, rsa_key};
    use base64::Engine;
    use ring::signature::{
        RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
        UnparsedPublicKey,
    };
    use rustls::pki_types::SubjectPublicKeyInfoDer;
    use rustls::pki_types::pem::PemObject;

    fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn the_published_checksums_with_a_shared_key_are_reproduced() {
        let first = params(&[
            ("checksum", "X"),
            ("status", "1"),
            ("operation", "approved"),
            ("sign_alias", "SHA-256 with RSA"),
            ("mdOrder", "06cf5599-3f17-7c86-bdbc-bd7d00a8b38b"),
            ("orderNumber", "2003"),
        ]);
        let text = "mdOrder;06cf5599-3f17-7c86-bdbc-bd7d00a8b38b;operation;approved;orderNumber;2003;status;1;";
        assert_eq!(signed_text(&first), text);
        assert_eq!(
            hex(&symmetric("ooc7slpvc61k7sf7ma7p4hrefr", text)),
            "EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972"
        );
        let text = "amount;123456;mdOrder;3ff6962a-7dcc-4283-ab50-a6d7dd3386fe;operation;deposited;orderNumber;10747;status;1;";
        assert_eq!(
            hex(&symmetric("yourSecretToken", text)),
            "51C892147225ABE87798CB02979D70EF46D0AE79B5AA3B28B1C260BE286C50A9"
        );
    }

    /// The text that both published RSA vectors sign.
    const SIGNED: &str = "amount;35000099;mdOrder;12b59da8-f68f-7c8d-12b5-9da8000826ea;operation;deposited;status;1;";

    #[test]
    fn the_published_rsa_vector_says_that_the_hash_is_sha_512() {
        let checksum = unhex(concat!(
            "9524FD765FB1BABFB1F42E4BC6EF5A4B07BAA3F9C809098ACBB462618A9327539F975FEDB4CF6EC1556FF88BA74774342AF4F5B51BA63903BE9647C670EBD962",
            "467282955BD1D57B16935C956864526810870CD32967845EBABE1C6565C03F94FF66907CEDB54669A1C74AC1AD6E39B67FA7EF6D305A007A474F03B80FD6C965",
            "656BEAA74E09BB1189F4B32E622C903DC52843C454B7ACF76D6F76324C27767DE2FF6E7217716C19C530CA7551DB58268CC815638C30F3BCA3270E1FD44F63C1",
            "4974B108E65C20638ECE2F2D752F32742FFC5077415102706FA5235D310D4948A780B08D1B75C8983F22F211DFCBF14435F262ADDA6A97BFEB6D332C3D51010B",
        ));
        let pem = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwtuGKbQ4WmfdV1gjWWys
5jyHKTWXnxX3zVa5/Cx5aKwJpOsjrXnHh6l8bOPQ6Sgj3iSeKJ9plZ3i7rPjkfmw
qUOJ1eLU5NvGkVjOgyi11aUKgEKwS5Iq5HZvXmPLzu+U22EUCTQwjBqnE/Wf0hnI
wYABDgc0fJeJJAHYHMBcJXTuxF8DmDf4DpbLrQ2bpGaCPKcX+04POS4zVLVCHF6N
6gYtM7U2QXYcTMTGsAvmIqSj1vddGwvNGeeUVoPbo6enMBbvZgjN5p6j3ItTziMb
Vba3m/u7bU1dOG2/79UpGAGR10qEFHiOqS6WpO7CuIR2tL9EznXRc7D9JZKwGfoY
/QIDAQAB
-----END PUBLIC KEY-----";
        let key = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).unwrap();
        let key = rsa_key(&key).unwrap();
        let sha512 = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, key);
        assert!(sha512.verify(SIGNED.as_bytes(), &checksum).is_ok());
        assert!(sha512.verify(SIGNED.replace("35000099", "935000099").as_bytes(), &checksum).is_err());
        let sha256 = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        assert!(sha256.verify(SIGNED.as_bytes(), &checksum).is_err());
    }

    #[test]
    fn the_published_vector_with_a_certificate_is_verified_by_the_key_in_it() {
        let checksum = unhex(concat!(
            "163BD9FAE437B5DCDAAC4EB5ECEE5E533DAC7BD2C8947B0719F7A8BD17C101EBDBEACDB295C10BF041E903AF3FF1E6101FF7DB9BD024C6272912D86382090D5A",
            "7614E174DC034EBBB541435C80869CEED1F1E1710B71D6EE7F52AE354505A83A1E279FBA02572DC4661C1D75ABF5A7130B70306CAFA69DABC2F6200A698198F8",
        ));
        // The RSAPublicKey of the certificate of gateways.md, Appendix A.
        let key = base64::engine::general_purpose::STANDARD.decode(concat!(
            "MIGJAoGBAJNgxgtWRFe8zhF6FE1C8s1t/dnnC8qzNN+uuUOQ3hBx1CHKQTEtZFTiCbNLMNkgWtJ/CRBBiFXQbyza0/Ks7FRgSD52qFYUV05z",
            "RjLLoEyzG6LAfihJwTEPddNxBNvCxqdBeVdDThG81zC0DiAhMeSwvcPCtejaDDSEYcQBLLhDAgMBAAE="
        ));
        let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, key.unwrap());
        assert!(key.verify(SIGNED.as_bytes(), &checksum).is_ok());
        assert!(key.verify(SIGNED.replace("deposited", "refunded").as_bytes(), &checksum).is_err());
    }

    #[test]
    fn our_own_signature_is_verified_with_the_key_that_is_published() {
        let key = SubjectPublicKeyInfoDer::from_pem_slice(RSA_PUBLIC_KEY.as_bytes()).unwrap();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, rsa_key(&key).unwrap());
        let signature = signature::made(&RSA_PKCS1_SHA512, SIGNED.as_bytes()).unwrap();
        assert!(key.verify(SIGNED.as_bytes(), &signature).is_ok());
        assert!(key.verify(b"something else", &signature).is_err());
    }

    #[test]
    fn parameters_travel_percent_encoded_and_the_date_is_java_s() {
        assert_eq!(encoded(&params(&[("a b", "я&=;1")])), "a%20b=%D1%8F%26%3D%3B1");
        assert_eq!(creation_date(1_643_665_612_000), "Mon Jan 31 21:46:52 UTC 2022");
    }

    #[test]
    fn the_manual_names_secrets_and_operations() {
        let manual = include_str!("../../../../docs/sandbox.md");
        let secrets = [TOKEN, ACS_CODE, KEY];
        for name in secrets.iter().chain(OPERATIONS) {
            assert!(manual.contains(&format!("`{name}`")), "{name}");
        }
    }
}
