// Made by bindings/generate from the library and its header; do not edit.
using System.Collections.Generic;

namespace Tolem
{
    /// <summary>The payer's address, where the bank checks it.</summary>
    public sealed class BillingPayerData : TolemFields
    {
        /// <summary>Address.</summary>
        public string BillingAddressLine1 { get; set; }

        /// <summary>Address.</summary>
        public string BillingAddressLine2 { get; set; }

        /// <summary>Address.</summary>
        public string BillingAddressLine3 { get; set; }

        /// <summary>City.</summary>
        public string BillingCity { get; set; }

        /// <summary>Country, ISO 3166-1 digits.</summary>
        public string BillingCountry { get; set; }

        /// <summary>Postal code.</summary>
        public string BillingPostalCode { get; set; }

        /// <summary>State or region.</summary>
        public string BillingState { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("billingAddressLine1", BillingAddressLine1);
            json.Member("billingAddressLine2", BillingAddressLine2);
            json.Member("billingAddressLine3", BillingAddressLine3);
            json.Member("billingCity", BillingCity);
            json.Member("billingCountry", BillingCountry);
            json.Member("billingPostalCode", BillingPostalCode);
            json.Member("billingState", BillingState);
        }
    }

    /// <summary>Who pays.</summary>
    public sealed class Payer : TolemFields
    {
        /// <summary>The partner's own id of the customer; needed for stored cards.</summary>
        public string ClientId { get; set; }

        /// <summary>E-mail address.</summary>
        public string Email { get; set; }

        /// <summary>IP address of the payer's device.</summary>
        public string Ip { get; set; }

        /// <summary>International format: 7 to 15 digits.</summary>
        public string Phone { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("clientId", ClientId);
            json.Member("email", Email);
            json.Member("ip", Ip);
            json.Member("phone", Phone);
        }
    }

    /// <summary>The card that pays.</summary>
    public sealed class PaymentCard : TolemFields
    {
        /// <summary>The three or four digits; never stored (required).</summary>
        public string Cvc { get; set; }

        /// <summary>Yyyy-MM (required).</summary>
        public string Expiry { get; set; }

        /// <summary>The name on the card (required).</summary>
        public string Holder { get; set; }

        /// <summary>Card number; never stored, masked everywhere (required).</summary>
        public string Number { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("cvc", Cvc);
            json.Member("expiry", Expiry);
            json.Member("holder", Holder);
            json.Member("number", Number);
        }
    }

    /// <summary>The card that receives the money; or bindingId.</summary>
    public sealed class PayoutCard : TolemFields
    {
        /// <summary>Yyyy-MM, where the bank asks for it.</summary>
        public string Expiry { get; set; }

        /// <summary>The name on the card, where the bank asks for it.</summary>
        public string Holder { get; set; }

        /// <summary>Card number; never stored, masked everywhere (required).</summary>
        public string Number { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("expiry", Expiry);
            json.Member("holder", Holder);
            json.Member("number", Number);
        }
    }

    /// <summary>Who receives the money.</summary>
    public sealed class Recipient : TolemFields
    {
        /// <summary>The partner's own id of the customer.</summary>
        public string ClientId { get; set; }

        /// <summary>E-mail address.</summary>
        public string Email { get; set; }

        /// <summary>Name, Latin letters.</summary>
        public string Name { get; set; }

        /// <summary>International format: 7 to 15 digits.</summary>
        public string Phone { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("clientId", ClientId);
            json.Member("email", Email);
            json.Member("name", Name);
            json.Member("phone", Phone);
        }
    }

    /// <summary>Only when a corporate card pays; left out: the transit account.</summary>
    public sealed class Source : TolemFields
    {
        /// <summary>The bank's id of the corporate card (required).</summary>
        public string BindingId { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("bindingId", BindingId);
        }
    }

    /// <summary>3-D Secure 2 in an app: what its SDK made of details.threeDsSdk.key; with card, or cvc and payerIp of a stored one.</summary>
    public sealed class ThreeDSSDKData : TolemFields
    {
        /// <summary>The SDK's id of the app (required).</summary>
        public string AppId { get; set; }

        /// <summary>Device data, encrypted by the SDK (required).</summary>
        public string DeviceData { get; set; }

        /// <summary>The SDK's key, a JWK (required).</summary>
        public string EphemeralPublicKey { get; set; }

        /// <summary>The SDK's reference number (required).</summary>
        public string ReferenceNumber { get; set; }

        /// <summary>The SDK's own transaction id (required).</summary>
        public string TransactionId { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("appId", AppId);
            json.Member("deviceData", DeviceData);
            json.Member("ephemeralPublicKey", EphemeralPublicKey);
            json.Member("referenceNumber", ReferenceNumber);
            json.Member("transactionId", TransactionId);
        }
    }

    /// <summary>The result of your own 3-D Secure server; left out: the bank's server does it.</summary>
    public sealed class ThreeDs : TolemFields
    {
        /// <summary>Cardholder authentication value.</summary>
        public string Cavv { get; set; }

        /// <summary>Electronic commerce indicator (required).</summary>
        public string Eci { get; set; }

        /// <summary>Transaction id.</summary>
        public string Xid { get; set; }

        internal override void Write(JsonWriter json)
        {
            json.Member("cavv", Cavv);
            json.Member("eci", Eci);
            json.Member("xid", Xid);
        }
    }

    /// <summary>The request of gateway.ping. Asks whether the gateway is there.</summary>
    public sealed class GatewayPingRequest : TolemRequest<Ping>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "gateway.ping"; }
        }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Ping Read(Answer answer)
        {
            return new Ping(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("gateway", Gateway);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of balance.get. Asks how much money is there to pay out.</summary>
    public sealed class BalanceGetRequest : TolemRequest<Balance>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "balance.get"; }
        }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Only when a corporate card pays; left out: the transit account.</summary>
        public Source Source { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Balance Read(Answer answer)
        {
            return new Balance(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("gateway", Gateway);
            json.Member("source", Source);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of payout.create. Pays out to a card; the same number moves money at most once.</summary>
    public sealed class PayoutRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payout.create"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>The bank's id of a stored card that receives the money.</summary>
        public string BindingId { get; set; }

        /// <summary>The card that receives the money; or bindingId.</summary>
        public PayoutCard Card { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who receives the money.</summary>
        public Recipient Recipient { get; set; }

        /// <summary>Only when a corporate card pays; left out: the transit account.</summary>
        public Source Source { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("bindingId", BindingId);
            json.Member("card", Card);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("recipient", Recipient);
            json.Member("source", Source);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payout.register. Registers a payout whose card the recipient types on the bank's page.</summary>
    public sealed class PayoutRegisterRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payout.register"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who receives the money.</summary>
        public Recipient Recipient { get; set; }

        /// <summary>Where the browser goes after success (required).</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Life of the page in seconds; the bank's default is 1200.</summary>
        public long? SessionTimeoutSecs { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("failUrl", FailUrl);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("recipient", Recipient);
            json.Member("returnUrl", ReturnUrl);
            json.Member("sessionTimeoutSecs", SessionTimeoutSecs);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of payout.status. Asks the bank once about a payout, final or not, and answers with the payout's status.</summary>
    public sealed class PayoutStatusRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payout.status"; }
        }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("gateway", Gateway);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.register. Registers an order that is paid on the bank's page, at once or in two stages.</summary>
    public sealed class PaymentRegisterRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.register"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits; 0 only with the feature VERIFY (required).</summary>
        public long? Amount { get; set; }

        /// <summary>When a held amount is captured by itself, yyyy-MM-ddTHH:mm:ss.</summary>
        public string AutocompletionDate { get; set; }

        /// <summary>The payer's address, where the bank checks it.</summary>
        public BillingPayerData BillingPayerData { get; set; }

        /// <summary>A stored card to preselect on the page.</summary>
        public string BindingId { get; set; }

        /// <summary>Automatic (default): the money is taken at once; manual: it is held and taken by payment.capture: automatic, manual.</summary>
        public string Capture { get; set; }

        /// <summary>The fee that the payer pays on top of the amount, whole minor units, where the request names it; default 0.</summary>
        public long? Commission { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the bank reports this order.</summary>
        public string DynamicCallbackUrl { get; set; }

        /// <summary>Until when it can be paid, yyyy-MM-ddTHH:mm:ss; wins over sessionTimeoutSecs.</summary>
        public string ExpirationDate { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>The bank's switches for this order: AUTO_PAYMENT, VERIFY, FORCE_TDS, FORCE_SSL, FORCE_FULL_TDS.</summary>
        public IEnumerable<string> Features { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The child merchant this order is for.</summary>
        public string MerchantLogin { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who pays.</summary>
        public Payer Payer { get; set; }

        /// <summary>Where the browser goes after success; bereke-ecommerce needs it.</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Life of the order in seconds; the bank's default is 1200.</summary>
        public long? SessionTimeoutSecs { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("autocompletionDate", AutocompletionDate);
            json.Member("billingPayerData", BillingPayerData);
            json.Member("bindingId", BindingId);
            json.Member("capture", Capture);
            json.Member("commission", Commission);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("dynamicCallbackUrl", DynamicCallbackUrl);
            json.Member("expirationDate", ExpirationDate);
            json.Member("failUrl", FailUrl);
            json.Member("features", Features);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("merchantLogin", MerchantLogin);
            json.Member("orderNumber", OrderNumber);
            json.Member("payer", Payer);
            json.Member("returnUrl", ReturnUrl);
            json.Member("sessionTimeoutSecs", SessionTimeoutSecs);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of payment.status. Asks the bank once about a payment, final or not, and answers with the payment's status.</summary>
    public sealed class PaymentStatusRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.status"; }
        }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The bank's id of an order that another program made under this number; nothing of it is taken for ours.</summary>
        public string OrderId { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("gateway", Gateway);
            json.Member("language", Language);
            json.Member("orderId", OrderId);
            json.Member("orderNumber", OrderNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.capture. Takes what a payment holds, whole or in part.</summary>
    public sealed class PaymentCaptureRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.capture"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("currency", Currency);
            json.Member("gateway", Gateway);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.refund. Gives money back, whole or in part; the same refundNumber at most once.</summary>
    public sealed class PaymentRefundRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.refund"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The bank's id of an order that another program made under this number; nothing of it is taken for ours.</summary>
        public string OrderId { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The partner's own number of this refund, stored by the host before the call (required).</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("currency", Currency);
            json.Member("gateway", Gateway);
            json.Member("language", Language);
            json.Member("orderId", OrderId);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.cancel. Ends an order before it is paid: lets go what is held, or closes the page; what was paid stays paid.</summary>
    public sealed class PaymentCancelRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.cancel"; }
        }

        /// <summary>The amount of the payment: an order is cancelled as a whole (required).</summary>
        public long? Amount { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("currency", Currency);
            json.Member("gateway", Gateway);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.charge_card. Takes a payment with card data that the partner collected.</summary>
    public sealed class PaymentChargeCardRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.charge_card"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits; 0 only with the feature VERIFY (required).</summary>
        public long? Amount { get; set; }

        /// <summary>When a held amount is captured by itself, yyyy-MM-ddTHH:mm:ss.</summary>
        public string AutocompletionDate { get; set; }

        /// <summary>The payer's address, where the bank checks it.</summary>
        public BillingPayerData BillingPayerData { get; set; }

        /// <summary>Do not store the card at the bank.</summary>
        public bool? BindingNotNeeded { get; set; }

        /// <summary>Automatic (default): the money is taken at once; manual: it is held and taken by payment.capture: automatic, manual.</summary>
        public string Capture { get; set; }

        /// <summary>The card that pays (required).</summary>
        public PaymentCard Card { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the bank reports this order.</summary>
        public string DynamicCallbackUrl { get; set; }

        /// <summary>Until when it can be paid, yyyy-MM-ddTHH:mm:ss; wins over sessionTimeoutSecs.</summary>
        public string ExpirationDate { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>The bank's switches for this order: AUTO_PAYMENT, VERIFY, FORCE_TDS, FORCE_SSL, FORCE_FULL_TDS.</summary>
        public IEnumerable<string> Features { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The child merchant this order is for.</summary>
        public string MerchantLogin { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who pays.</summary>
        public Payer Payer { get; set; }

        /// <summary>Where the browser goes after success; bereke-ecommerce needs it.</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Life of the order in seconds; the bank's default is 1200.</summary>
        public long? SessionTimeoutSecs { get; set; }

        /// <summary>The payer pays in an app with a 3-D Secure SDK: where he has to be asked, the answer has details.threeDsSdk for it.</summary>
        public bool? ThreeDSSDK { get; set; }

        /// <summary>The result of your own 3-D Secure server; left out: the bank's server does it.</summary>
        public ThreeDs ThreeDs { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("autocompletionDate", AutocompletionDate);
            json.Member("billingPayerData", BillingPayerData);
            json.Member("bindingNotNeeded", BindingNotNeeded);
            json.Member("capture", Capture);
            json.Member("card", Card);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("dynamicCallbackUrl", DynamicCallbackUrl);
            json.Member("expirationDate", ExpirationDate);
            json.Member("failUrl", FailUrl);
            json.Member("features", Features);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("merchantLogin", MerchantLogin);
            json.Member("orderNumber", OrderNumber);
            json.Member("payer", Payer);
            json.Member("returnUrl", ReturnUrl);
            json.Member("sessionTimeoutSecs", SessionTimeoutSecs);
            json.Member("threeDSSDK", ThreeDSSDK);
            json.Member("threeDs", ThreeDs);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.charge_token. Takes a payment with a card stored at the bank.</summary>
    public sealed class PaymentChargeTokenRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.charge_token"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits; 0 only with the feature VERIFY (required).</summary>
        public long? Amount { get; set; }

        /// <summary>When a held amount is captured by itself, yyyy-MM-ddTHH:mm:ss.</summary>
        public string AutocompletionDate { get; set; }

        /// <summary>The bank's id of the stored card that pays (required).</summary>
        public string BindingId { get; set; }

        /// <summary>Automatic (default): the money is taken at once; manual: it is held and taken by payment.capture: automatic, manual.</summary>
        public string Capture { get; set; }

        /// <summary>The fee that the payer pays on top of the amount, whole minor units, where the request names it; default 0.</summary>
        public long? Commission { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Where the bank asks for it; never stored.</summary>
        public string Cvc { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the bank reports this order.</summary>
        public string DynamicCallbackUrl { get; set; }

        /// <summary>Until when it can be paid, yyyy-MM-ddTHH:mm:ss; wins over sessionTimeoutSecs.</summary>
        public string ExpirationDate { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>The bank's switches for this order: AUTO_PAYMENT, VERIFY, FORCE_TDS, FORCE_SSL, FORCE_FULL_TDS.</summary>
        public IEnumerable<string> Features { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The child merchant this order is for.</summary>
        public string MerchantLogin { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who pays.</summary>
        public Payer Payer { get; set; }

        /// <summary>Where the browser goes after success; bereke-ecommerce needs it.</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Life of the order in seconds; the bank's default is 1200.</summary>
        public long? SessionTimeoutSecs { get; set; }

        /// <summary>The payer pays in an app with a 3-D Secure SDK: where he has to be asked, the answer has details.threeDsSdk for it.</summary>
        public bool? ThreeDSSDK { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("autocompletionDate", AutocompletionDate);
            json.Member("bindingId", BindingId);
            json.Member("capture", Capture);
            json.Member("commission", Commission);
            json.Member("currency", Currency);
            json.Member("cvc", Cvc);
            json.Member("description", Description);
            json.Member("dynamicCallbackUrl", DynamicCallbackUrl);
            json.Member("expirationDate", ExpirationDate);
            json.Member("failUrl", FailUrl);
            json.Member("features", Features);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("merchantLogin", MerchantLogin);
            json.Member("orderNumber", OrderNumber);
            json.Member("payer", Payer);
            json.Member("returnUrl", ReturnUrl);
            json.Member("sessionTimeoutSecs", SessionTimeoutSecs);
            json.Member("threeDSSDK", ThreeDSSDK);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.finish_3ds. Hands the result of a 3-D Secure page to the bank and answers with the payment's status.</summary>
    public sealed class PaymentFinish3dsRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.finish_3ds"; }
        }

        /// <summary>With threeDSSDKData: the payment's card once more, because it is not kept.</summary>
        public PaymentCard Card { get; set; }

        /// <summary>With threeDSSDKData: the code of the stored card.</summary>
        public string Cvc { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>3-D Secure 1: the PaRes that the access control server posted.</summary>
        public string PaRes { get; set; }

        /// <summary>With threeDSSDKData: the address of a stored card's payer.</summary>
        public string PayerIp { get; set; }

        /// <summary>3-D Secure 2: the browser has been to details.threeDsMethod; left out: the challenge is over.</summary>
        public bool? ThreeDSMethodCompleted { get; set; }

        /// <summary>3-D Secure 2 in an app: what its SDK made of details.threeDsSdk.key; with card, or cvc and payerIp of a stored one.</summary>
        public ThreeDSSDKData ThreeDSSDKData { get; set; }

        /// <summary>3-D Secure 2: the transaction id.</summary>
        public string ThreeDSServerTransId { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("card", Card);
            json.Member("cvc", Cvc);
            json.Member("gateway", Gateway);
            json.Member("orderNumber", OrderNumber);
            json.Member("paRes", PaRes);
            json.Member("payerIp", PayerIp);
            json.Member("threeDSMethodCompleted", ThreeDSMethodCompleted);
            json.Member("threeDSSDKData", ThreeDSSDKData);
            json.Member("threeDSServerTransId", ThreeDSServerTransId);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of payment.apple_pay. Takes a payment with an Apple Pay token.</summary>
    public sealed class PaymentApplePayRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.apple_pay"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>Automatic (default): the money is taken at once; manual: it is held and taken by payment.capture: automatic, manual.</summary>
        public string Capture { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who pays.</summary>
        public Payer Payer { get; set; }

        /// <summary>The wallet's token, Base64; never stored (required).</summary>
        public string PaymentToken { get; set; }

        /// <summary>Where the browser goes after success.</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("capture", Capture);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("failUrl", FailUrl);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("payer", Payer);
            json.Member("paymentToken", PaymentToken);
            json.Member("returnUrl", ReturnUrl);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of payment.google_pay. Takes a payment with a Google Pay token.</summary>
    public sealed class PaymentGooglePayRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "payment.google_pay"; }
        }

        /// <summary>Whole minor units (tiyn, kopeck), as a number or as a text of digits (required).</summary>
        public long? Amount { get; set; }

        /// <summary>Automatic (default): the money is taken at once; manual: it is held and taken by payment.capture: automatic, manual.</summary>
        public string Capture { get; set; }

        /// <summary>ISO 4217, letters or digits: KZT or 398 (required).</summary>
        public string Currency { get; set; }

        /// <summary>Free text for the bank.</summary>
        public string Description { get; set; }

        /// <summary>Where the browser goes after failure.</summary>
        public string FailUrl { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Additional parameters, echoed by the bank: names and texts.</summary>
        public IDictionary<string, string> JsonParams { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>Who pays.</summary>
        public Payer Payer { get; set; }

        /// <summary>The wallet's token, Base64; never stored (required).</summary>
        public string PaymentToken { get; set; }

        /// <summary>Where the browser goes after success.</summary>
        public string ReturnUrl { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false.</summary>
        public bool? WaitFinal { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("amount", Amount);
            json.Member("capture", Capture);
            json.Member("currency", Currency);
            json.Member("description", Description);
            json.Member("failUrl", FailUrl);
            json.Member("gateway", Gateway);
            json.Member("jsonParams", JsonParams);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("payer", Payer);
            json.Member("paymentToken", PaymentToken);
            json.Member("returnUrl", ReturnUrl);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("waitFinal", WaitFinal);
        }
    }

    /// <summary>The request of card.list. Lists the cards a customer has stored at the bank.</summary>
    public sealed class CardListRequest : TolemRequest<Cards>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "card.list"; }
        }

        /// <summary>The customer's id: the partner's own, or the one that customer.register answered where the bank gives one (required).</summary>
        public string ClientId { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Cards Read(Answer answer)
        {
            return new Cards(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("clientId", ClientId);
            json.Member("gateway", Gateway);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of card.register. Makes a page where a customer stores a card at the bank.</summary>
    public sealed class CardRegisterRequest : TolemRequest<Page>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "card.register"; }
        }

        /// <summary>The customer's id: the partner's own, or the one that customer.register answered where the bank gives one (required).</summary>
        public string ClientId { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Page Read(Answer answer)
        {
            return new Page(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("clientId", ClientId);
            json.Member("gateway", Gateway);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of card.remove. Makes a stored card unusable.</summary>
    public sealed class CardRemoveRequest : TolemRequest<Removal>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "card.remove"; }
        }

        /// <summary>The bank's id of the stored card (required).</summary>
        public string BindingId { get; set; }

        /// <summary>The customer's id: the partner's own, or the one that customer.register answered where the bank gives one (required).</summary>
        public string ClientId { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Removal Read(Answer answer)
        {
            return new Removal(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("bindingId", BindingId);
            json.Member("clientId", ClientId);
            json.Member("gateway", Gateway);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of customer.register. Makes a customer known to the bank; answers with the id the bank gives him.</summary>
    public sealed class CustomerRegisterRequest : TolemRequest<Customer>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "customer.register"; }
        }

        /// <summary>Where receipts go.</summary>
        public string Email { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>Patronymic.</summary>
        public string MiddleName { get; set; }

        /// <summary>First name.</summary>
        public string Name { get; set; }

        /// <summary>International format: 7 to 15 digits (required).</summary>
        public string Phone { get; set; }

        /// <summary>Family name.</summary>
        public string Surname { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Customer Read(Answer answer)
        {
            return new Customer(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("email", Email);
            json.Member("gateway", Gateway);
            json.Member("middleName", MiddleName);
            json.Member("name", Name);
            json.Member("phone", Phone);
            json.Member("surname", Surname);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of customer.status. Asks whether a customer is known to the bank, and by which id.</summary>
    public sealed class CustomerStatusRequest : TolemRequest<Customer>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "customer.status"; }
        }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>International format: 7 to 15 digits (required).</summary>
        public string Phone { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Customer Read(Answer answer)
        {
            return new Customer(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("gateway", Gateway);
            json.Member("phone", Phone);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of notification.read. Verifies a callback of the bank and reads it; books nothing.</summary>
    public sealed class NotificationReadRequest : TolemRequest<Notification>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "notification.read"; }
        }

        /// <summary>The body of a POST.</summary>
        public string Body { get; set; }

        /// <summary>What only this gateway knows; see tolem_describe.</summary>
        public IDictionary<string, object> Gateway { get; set; }

        /// <summary>The headers of the request.</summary>
        public IDictionary<string, string> Headers { get; set; }

        /// <summary>The query string of a GET, without the question mark.</summary>
        public string Query { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Notification Read(Answer answer)
        {
            return new Notification(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("body", Body);
            json.Member("gateway", Gateway);
            json.Member("headers", Headers);
            json.Member("query", Query);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of operation.get. Answers with what the journal knows about a movement; asks nobody.</summary>
    public sealed class OperationGetRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.get"; }
        }

        /// <summary>Kind of the movement; default: the only one of this number, the payment before its captures and refunds: payout, payment, capture, refund, cancel.</summary>
        public string Kind { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The refund's own number, for kind refund.</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("kind", Kind);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of operation.list. Lists movements of the journal, newest first.</summary>
    public sealed class OperationListRequest : TolemRequest<Movements>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.list"; }
        }

        /// <summary>The `next` of the page before, for paging.</summary>
        public long? Before { get; set; }

        /// <summary>Only movements journalled on this day or later, by the clock of this machine; totals are told then.</summary>
        public string From { get; set; }

        /// <summary>At most so many, newest first; default 100.</summary>
        public long? Limit { get; set; }

        /// <summary>Only movements journalled at or after this UTC millisecond.</summary>
        public long? SinceMs { get; set; }

        /// <summary>Only movements in this state; `open`: all that are not final: ready, sending, action_required, pending, held, unknown, review, paid, declined, open.</summary>
        public string State { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Only movements journalled on this day or before; default: the day of from.</summary>
        public string To { get; set; }

        internal override Movements Read(Answer answer)
        {
            return new Movements(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("before", Before);
            json.Member("from", From);
            json.Member("limit", Limit);
            json.Member("sinceMs", SinceMs);
            json.Member("state", State);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("to", To);
        }
    }

    /// <summary>The request of operation.resolve. Asks the bank until a movement is known or the deadline passes.</summary>
    public sealed class OperationResolveRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.resolve"; }
        }

        /// <summary>Kind of the movement; default: the only one of this number, the payment before its captures and refunds: payout, payment, capture, refund, cancel.</summary>
        public string Kind { get; set; }

        /// <summary>Language of the bank's texts and pages, ISO 639-1.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The refund's own number, for kind refund.</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("kind", Kind);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of operation.explain. Tells the timeline of a movement, what is known, what to do and what not to do.</summary>
    public sealed class OperationExplainRequest : TolemRequest<Explanation>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.explain"; }
        }

        /// <summary>Kind of the movement; default: the only one of this number, the payment before its captures and refunds: payout, payment, capture, refund, cancel.</summary>
        public string Kind { get; set; }

        /// <summary>Language of the text; default: locale of the configuration: ru, kk, en.</summary>
        public string Language { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The refund's own number, for kind refund.</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Explanation Read(Answer answer)
        {
            return new Explanation(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("kind", Kind);
            json.Member("language", Language);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of operation.settle. Records a person's decision about a movement that is not final.</summary>
    public sealed class OperationSettleRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.settle"; }
        }

        /// <summary>What the person found out: the money moved; it did not and must not any more; it did not and may be sent again: paid, declined, ready (required).</summary>
        public string As { get; set; }

        /// <summary>Kind of the movement; default: the only one of this number, the payment before its captures and refunds: payout, payment, capture, refund, cancel.</summary>
        public string Kind { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The refund's own number, for kind refund.</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>The person who decides (required).</summary>
        public string Who { get; set; }

        /// <summary>The evidence, e.g. the bank's letter and its number (required).</summary>
        public string Why { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("as", As);
            json.Member("kind", Kind);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("who", Who);
            json.Member("why", Why);
        }
    }

    /// <summary>The request of operation.cancel. Takes back what has not been sent, or was refused before anything was in doubt.</summary>
    public sealed class OperationCancelRequest : TolemRequest<Movement>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "operation.cancel"; }
        }

        /// <summary>Kind of the movement; default: the only one of this number, the payment before its captures and refunds: payout, payment, capture, refund, cancel.</summary>
        public string Kind { get; set; }

        /// <summary>The partner's own number of the movement, stored by the host before the call and never reused (required).</summary>
        public string OrderNumber { get; set; }

        /// <summary>The refund's own number, for kind refund.</summary>
        public string RefundNumber { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Movement Read(Answer answer)
        {
            return new Movement(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("kind", Kind);
            json.Member("orderNumber", OrderNumber);
            json.Member("refundNumber", RefundNumber);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of journal.verify. Proves the whole journal, every account in it: the file, each history, and what stands where; asks nobody.</summary>
    public sealed class JournalVerifyRequest : TolemRequest<Verified>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "journal.verify"; }
        }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override Verified Read(Answer answer)
        {
            return new Verified(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of reconcile.statement. Holds a bank's statement against the journal: what both have, what only one has, what to do; asks and takes in where it is told to.</summary>
    public sealed class ReconcileStatementRequest : TolemRequest<Reconciled>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "reconcile.statement"; }
        }

        /// <summary>Ask the bank about what the sides do not agree about, within the deadline, and compare again; default false.</summary>
        public bool? Ask { get; set; }

        /// <summary>Headings of the statement, by what they hold: orderNumber, refundNumber, orderId, refNum, amount, debit, credit, currency, date, booked, time, type, status, card, purpose.</summary>
        public IDictionary<string, string> Columns { get; set; }

        /// <summary>Path of a new file: every pair, as a table.</summary>
        public string Csv { get; set; }

        /// <summary>ISO 4217, where no column and no heading names it.</summary>
        public string Currency { get; set; }

        /// <summary>Path of the bank's statement: CSV, or an Excel workbook where the library reads those (required).</summary>
        public string File { get; set; }

        /// <summary>The first day; default: that of the statement's first row.</summary>
        public string From { get; set; }

        /// <summary>What the statement is of, where the gateway has both; others of ours are not expected in it: payout, payment.</summary>
        public string Kind { get; set; }

        /// <summary>What numbers of this journal begin with; others are other tills'.</summary>
        public string Prefix { get; set; }

        /// <summary>Take in what the bank alone has under a number, so that it is never sent again, and ask about it; default false.</summary>
        public bool? TakeIn { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>The last day; default: from, or that of the statement's last row.</summary>
        public string To { get; set; }

        /// <summary>How far the bank's clock is ahead of UTC, e.g. +05:00: its days and times are meant; default: the zone of this machine.</summary>
        public string Zone { get; set; }

        internal override Reconciled Read(Answer answer)
        {
            return new Reconciled(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("ask", Ask);
            json.Member("columns", Columns);
            json.Member("csv", Csv);
            json.Member("currency", Currency);
            json.Member("file", File);
            json.Member("from", From);
            json.Member("kind", Kind);
            json.Member("prefix", Prefix);
            json.Member("takeIn", TakeIn);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("to", To);
            json.Member("zone", Zone);
        }
    }

    /// <summary>The request of batch.check. Looks through a file of payouts: every row, its sum, what the journal knows of it; sends nothing.</summary>
    public sealed class BatchCheckRequest : TolemRequest<BatchChecked>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "batch.check"; }
        }

        /// <summary>Headings of your own, by what they hold: orderNumber, amount, currency, card, bindingId, name, clientId, phone, email, description, expiry, holder.</summary>
        public IDictionary<string, string> Columns { get; set; }

        /// <summary>ISO 4217, where no column names it; default: the gateway's, where it has only one.</summary>
        public string Currency { get; set; }

        /// <summary>Path of a new file for the rows that are refused, as they are, with why: to be mended and given again; card numbers stand in it.</summary>
        public string Errors { get; set; }

        /// <summary>Further fields of payout.create that all rows share, e.g. source, language, gateway.</summary>
        public IDictionary<string, object> Fields { get; set; }

        /// <summary>Path of a file with a payout in each row: CSV, JSON lines (each a request of payout.create), or an Excel workbook where the library reads those (required).</summary>
        public string File { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        internal override BatchChecked Read(Answer answer)
        {
            return new BatchChecked(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("columns", Columns);
            json.Member("currency", Currency);
            json.Member("errors", Errors);
            json.Member("fields", Fields);
            json.Member("file", File);
            json.Member("timeoutMs", TimeoutMs);
        }
    }

    /// <summary>The request of batch.run. Makes the payouts of a file that was looked through; given again, it goes on, and pays no row twice.</summary>
    public sealed class BatchRunRequest : TolemRequest<Batch>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "batch.run"; }
        }

        /// <summary>Headings of your own, by what they hold: orderNumber, amount, currency, card, bindingId, name, clientId, phone, email, description, expiry, holder.</summary>
        public IDictionary<string, string> Columns { get; set; }

        /// <summary>ISO 4217, where no column names it; default: the gateway's, where it has only one.</summary>
        public string Currency { get; set; }

        /// <summary>Further fields of payout.create that all rows share, e.g. source, language, gateway.</summary>
        public IDictionary<string, object> Fields { get; set; }

        /// <summary>Path of a file with a payout in each row: CSV, JSON lines (each a request of payout.create), or an Excel workbook where the library reads those (required).</summary>
        public string File { get; set; }

        /// <summary>The fingerprint that batch.check told: the file has not changed since (required).</summary>
        public string Fingerprint { get; set; }

        /// <summary>All_or_nothing (default): one refused row refuses the file; skip_invalid: refused rows are left out: all_or_nothing, skip_invalid.</summary>
        public string Mode { get; set; }

        /// <summary>Payouts begun in a second at most; default 10.</summary>
        public long? PerSecond { get; set; }

        /// <summary>How many rows are to be paid, as batch.check told (required).</summary>
        public long? Rows { get; set; }

        /// <summary>So many payouts in a row that are not known, or could not be sent, stop it; default 3.</summary>
        public long? StopAfterUnknown { get; set; }

        /// <summary>Deadline of the whole batch in milliseconds, a day at most and by default; each payout has timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Their sum in minor units, as batch.check told (required).</summary>
        public long? Total { get; set; }

        /// <summary>Payouts under way at once; default 4.</summary>
        public long? Workers { get; set; }

        internal override Batch Read(Answer answer)
        {
            return new Batch(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("columns", Columns);
            json.Member("currency", Currency);
            json.Member("fields", Fields);
            json.Member("file", File);
            json.Member("fingerprint", Fingerprint);
            json.Member("mode", Mode);
            json.Member("perSecond", PerSecond);
            json.Member("rows", Rows);
            json.Member("stopAfterUnknown", StopAfterUnknown);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("total", Total);
            json.Member("workers", Workers);
        }
    }

    /// <summary>The request of batch.report. Tells what became of the payouts of a file, by the journal, also as a table and as a protocol to be printed.</summary>
    public sealed class BatchReportRequest : TolemRequest<Batch>
    {
        /// <inheritdoc/>
        public override string Operation
        {
            get { return "batch.report"; }
        }

        /// <summary>Headings of your own, by what they hold: orderNumber, amount, currency, card, bindingId, name, clientId, phone, email, description, expiry, holder.</summary>
        public IDictionary<string, string> Columns { get; set; }

        /// <summary>Path of a new file: every row as a table.</summary>
        public string Csv { get; set; }

        /// <summary>ISO 4217, where no column names it; default: the gateway's, where it has only one.</summary>
        public string Currency { get; set; }

        /// <summary>Further fields of payout.create that all rows share, e.g. source, language, gateway.</summary>
        public IDictionary<string, object> Fields { get; set; }

        /// <summary>Path of a file with a payout in each row: CSV, JSON lines (each a request of payout.create), or an Excel workbook where the library reads those (required).</summary>
        public string File { get; set; }

        /// <summary>Path of a new file: the protocol, to be printed.</summary>
        public string Html { get; set; }

        /// <summary>Language of the files; default: locale of the configuration: ru, kk, en.</summary>
        public string Language { get; set; }

        /// <summary>Deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Path of a new file: the same as an Excel workbook, where the library reads those.</summary>
        public string Xlsx { get; set; }

        internal override Batch Read(Answer answer)
        {
            return new Batch(answer);
        }

        internal override void Write(JsonWriter json)
        {
            json.Member("columns", Columns);
            json.Member("csv", Csv);
            json.Member("currency", Currency);
            json.Member("fields", Fields);
            json.Member("file", File);
            json.Member("html", Html);
            json.Member("language", Language);
            json.Member("timeoutMs", TimeoutMs);
            json.Member("xlsx", Xlsx);
        }
    }
}
