// Made by bindings/generate from the library and its header; do not edit.
using System.Collections.Generic;

namespace Tolem
{
    /// <summary>The answer of gateway.ping.</summary>
    public sealed class Ping : TolemResult
    {
        internal Ping(Answer answer) : base(answer)
        {
        }

        /// <summary>The bank's instance.</summary>
        public string Instance
        {
            get { return Document.Text("instance"); }
        }

        /// <summary>The bank's node.</summary>
        public string Node
        {
            get { return Document.Text("node"); }
        }

        /// <summary>What the bank answered.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }

        /// <summary>The bank's version.</summary>
        public string Version
        {
            get { return Document.Text("version"); }
        }
    }

    /// <summary>The answer of balance.get.</summary>
    public sealed class Balance : TolemResult
    {
        internal Balance(Answer answer) : base(answer)
        {
        }

        /// <summary>What can be paid out.</summary>
        public Sum Sum
        {
            get { return Document.Part("balance", part => new Sum(part)); }
        }

        /// <summary>Every balance the bank named.</summary>
        public IReadOnlyList<Sum> Balances
        {
            get { return Document.List("balances", part => new Sum(part)); }
        }
    }

    /// <summary>The answer of payout.create, payout.register, payout.status, payment.register, payment.status, payment.capture, payment.refund, payment.cancel, payment.charge_card, payment.charge_token, payment.finish_3ds, payment.apple_pay, payment.google_pay, operation.get, operation.resolve, operation.settle, operation.cancel.</summary>
    public sealed class Movement : TolemResult
    {
        internal Movement(Answer answer) : base(answer)
        {
        }

        /// <summary>Minor units, ours.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>How many times a request has passed the gate.</summary>
        public long? Attempts
        {
            get { return Document.Number("attempts"); }
        }

        /// <summary>RFC 3339, UTC: until then the bank's "not found" proves nothing.</summary>
        public string BelievedAt
        {
            get { return Document.Text("believedAt"); }
        }

        /// <summary>The bank's id of the stored card.</summary>
        public string BindingId
        {
            get { return Document.Text("bindingId"); }
        }

        /// <summary>Minor units, what the payer pays on top.</summary>
        public long? Commission
        {
            get { return Document.Number("commission"); }
        }

        /// <summary>False: it is final, and the bank was asked and did not confirm it.</summary>
        public bool? Confirmed
        {
            get { return Document.Flag("confirmed"); }
        }

        /// <summary>The bank has corrected what was final.</summary>
        public Correction Correction
        {
            get { return Document.Part("correction", part => new Correction(part)); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string CreatedAt
        {
            get { return Document.Text("createdAt"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's further fields in our words.</summary>
        public JsonObject Details
        {
            get { return Document.Object("details"); }
        }

        /// <summary>The bank's fee, minor units.</summary>
        public long? Fee
        {
            get { return Document.Number("fee"); }
        }

        /// <summary>The page to open.</summary>
        public string FormUrl
        {
            get { return Document.Text("formUrl"); }
        }

        /// <summary>False: the outcome could not be written down.</summary>
        public bool? Journaled
        {
            get { return Document.Flag("journaled"); }
        }

        /// <summary>Kind of the movement.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Unknown or pending: how long to wait with the next question, milliseconds.</summary>
        public long? NextAskMs
        {
            get { return Document.Number("nextAskMs"); }
        }

        /// <summary>Asked for by orderId: an order that another program made, as the bank tells it.</summary>
        public ForeignOrder Order
        {
            get { return Document.Part("order", part => new ForeignOrder(part)); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>The partner's number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>The bank's reference.</summary>
        public string RefNum
        {
            get { return Document.Text("refNum"); }
        }

        /// <summary>The refund's own number.</summary>
        public string RefundNumber
        {
            get { return Document.Text("refundNumber"); }
        }

        /// <summary>The number was known before.</summary>
        public bool? Replayed
        {
            get { return Document.Flag("replayed"); }
        }

        /// <summary>Where the movement stands.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string UpdatedAt
        {
            get { return Document.Text("updatedAt"); }
        }
    }

    /// <summary>The answer of card.list.</summary>
    public sealed class Cards : TolemResult
    {
        internal Cards(Answer answer) : base(answer)
        {
        }

        /// <summary>Stored cards.</summary>
        public IReadOnlyList<StoredCard> Items
        {
            get { return Document.List("cards", part => new StoredCard(part)); }
        }
    }

    /// <summary>The answer of card.register.</summary>
    public sealed class Page : TolemResult
    {
        internal Page(Answer answer) : base(answer)
        {
        }

        /// <summary>The page to open.</summary>
        public string FormUrl
        {
            get { return Document.Text("formUrl"); }
        }

        /// <summary>GET or POST, where the bank says it.</summary>
        public string MethodType
        {
            get { return Document.Text("methodType"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }
    }

    /// <summary>The answer of card.remove.</summary>
    public sealed class Removal : TolemResult
    {
        internal Removal(Answer answer) : base(answer)
        {
        }

        /// <summary>True: it cannot be used any more.</summary>
        public bool? Removed
        {
            get { return Document.Flag("removed"); }
        }
    }

    /// <summary>The answer of customer.register, customer.status.</summary>
    public sealed class Customer : TolemResult
    {
        internal Customer(Answer answer) : base(answer)
        {
        }

        /// <summary>The bank's id of the customer.</summary>
        public string ClientId
        {
            get { return Document.Text("clientId"); }
        }

        /// <summary>E-mail address.</summary>
        public string Email
        {
            get { return Document.Text("email"); }
        }

        /// <summary>Middle name.</summary>
        public string MiddleName
        {
            get { return Document.Text("middleName"); }
        }

        /// <summary>First name.</summary>
        public string Name
        {
            get { return Document.Text("name"); }
        }

        /// <summary>Digits.</summary>
        public string Phone
        {
            get { return Document.Text("phone"); }
        }

        /// <summary>The bank's word.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>Last name.</summary>
        public string Surname
        {
            get { return Document.Text("surname"); }
        }
    }

    /// <summary>The answer of notification.read.</summary>
    public sealed class Notification : TolemResult
    {
        internal Notification(Answer answer) : base(answer)
        {
        }

        /// <summary>Minor units, ours.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>It contradicted what was known, and the bank was asked.</summary>
        public bool? Asked
        {
            get { return Document.Flag("asked"); }
        }

        /// <summary>How many times a request has passed the gate.</summary>
        public long? Attempts
        {
            get { return Document.Number("attempts"); }
        }

        /// <summary>RFC 3339, UTC: until then the bank's "not found" proves nothing.</summary>
        public string BelievedAt
        {
            get { return Document.Text("believedAt"); }
        }

        /// <summary>The bank's id of the stored card.</summary>
        public string BindingId
        {
            get { return Document.Text("bindingId"); }
        }

        /// <summary>Orders it may be about.</summary>
        public IReadOnlyList<string> Candidates
        {
            get { return Document.Texts("candidates"); }
        }

        /// <summary>Minor units, what the payer pays on top.</summary>
        public long? Commission
        {
            get { return Document.Number("commission"); }
        }

        /// <summary>False: the bank was asked and did not confirm it.</summary>
        public bool? Confirmed
        {
            get { return Document.Flag("confirmed"); }
        }

        /// <summary>The bank has corrected what was final.</summary>
        public Correction Correction
        {
            get { return Document.Part("correction", part => new Correction(part)); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string CreatedAt
        {
            get { return Document.Text("createdAt"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's further fields in our words.</summary>
        public JsonObject Details
        {
            get { return Document.Object("details"); }
        }

        /// <summary>The bank's word.</summary>
        public string Event
        {
            get { return Document.Text("event"); }
        }

        /// <summary>Minor units, as claimed.</summary>
        public long? EventAmount
        {
            get { return Document.Number("eventAmount"); }
        }

        /// <summary>Minor units, as claimed.</summary>
        public long? EventCommission
        {
            get { return Document.Number("eventCommission"); }
        }

        /// <summary>The bank's id, as claimed.</summary>
        public string EventOrderId
        {
            get { return Document.Text("eventOrderId"); }
        }

        /// <summary>The bank's fee, minor units.</summary>
        public long? Fee
        {
            get { return Document.Number("fee"); }
        }

        /// <summary>The page to open.</summary>
        public string FormUrl
        {
            get { return Document.Text("formUrl"); }
        }

        /// <summary>Kind of the movement.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>Whether the movement is in this journal.</summary>
        public bool? Known
        {
            get { return Document.Flag("known"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Unknown or pending: how long to wait with the next question, milliseconds.</summary>
        public long? NextAskMs
        {
            get { return Document.Number("nextAskMs"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>The partner's number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>All that came, masked.</summary>
        public object Parameters
        {
            get { return Document["parameters"]; }
        }

        /// <summary>The bank's reference.</summary>
        public string RefNum
        {
            get { return Document.Text("refNum"); }
        }

        /// <summary>The refund's own number.</summary>
        public string RefundNumber
        {
            get { return Document.Text("refundNumber"); }
        }

        /// <summary>It came before.</summary>
        public bool? Repeat
        {
            get { return Document.Flag("repeat"); }
        }

        /// <summary>Whether it brought the lost id of the movement.</summary>
        public bool? Settles
        {
            get { return Document.Flag("settles"); }
        }

        /// <summary>Where the movement stands.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>What the callback claims; ask before booking.</summary>
        public bool? Success
        {
            get { return Document.Flag("success"); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string UpdatedAt
        {
            get { return Document.Text("updatedAt"); }
        }

        /// <summary>Why it did not.</summary>
        public string Why
        {
            get { return Document.Text("why"); }
        }
    }

    /// <summary>The answer of operation.list.</summary>
    public sealed class Movements : TolemResult
    {
        internal Movements(Answer answer) : base(answer)
        {
        }

        /// <summary>Before, for the next page.</summary>
        public long? Next
        {
            get { return Document.Number("next"); }
        }

        /// <summary>Newest first.</summary>
        public IReadOnlyList<ListedMovement> Operations
        {
            get { return Document.List("operations", part => new ListedMovement(part)); }
        }

        /// <summary>With from: sums of all movements of these days, whatever the page.</summary>
        public IReadOnlyList<StateTotal> Totals
        {
            get { return Document.List("totals", part => new StateTotal(part)); }
        }

        /// <summary>Movements of the page that cannot be read, and why.</summary>
        public IReadOnlyList<string> Unreadable
        {
            get { return Document.Texts("unreadable"); }
        }
    }

    /// <summary>The answer of operation.explain.</summary>
    public sealed class Explanation : TolemResult
    {
        internal Explanation(Answer answer) : base(answer)
        {
        }

        /// <summary>Minor units, ours.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>How many times a request has passed the gate.</summary>
        public long? Attempts
        {
            get { return Document.Number("attempts"); }
        }

        /// <summary>RFC 3339, UTC: until then the bank's "not found" proves nothing.</summary>
        public string BelievedAt
        {
            get { return Document.Text("believedAt"); }
        }

        /// <summary>The bank's id of the stored card.</summary>
        public string BindingId
        {
            get { return Document.Text("bindingId"); }
        }

        /// <summary>Minor units, what the payer pays on top.</summary>
        public long? Commission
        {
            get { return Document.Number("commission"); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string CreatedAt
        {
            get { return Document.Text("createdAt"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's further fields in our words.</summary>
        public JsonObject Details
        {
            get { return Document.Object("details"); }
        }

        /// <summary>What to do.</summary>
        public string Do
        {
            get { return Document.Text("do"); }
        }

        /// <summary>What not to do.</summary>
        public string DoNot
        {
            get { return Document.Text("doNot"); }
        }

        /// <summary>The bank's fee, minor units.</summary>
        public long? Fee
        {
            get { return Document.Number("fee"); }
        }

        /// <summary>The page to open.</summary>
        public string FormUrl
        {
            get { return Document.Text("formUrl"); }
        }

        /// <summary>Kind of the movement.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>What is known.</summary>
        public string Known
        {
            get { return Document.Text("known"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Unknown or pending: how long to wait with the next question, milliseconds.</summary>
        public long? NextAskMs
        {
            get { return Document.Number("nextAskMs"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>The partner's number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>The bank's reference.</summary>
        public string RefNum
        {
            get { return Document.Text("refNum"); }
        }

        /// <summary>The refund's own number.</summary>
        public string RefundNumber
        {
            get { return Document.Text("refundNumber"); }
        }

        /// <summary>Where the movement stands.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>The story, for a terminal of 80 columns.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }

        /// <summary>Every change.</summary>
        public IReadOnlyList<Event> Timeline
        {
            get { return Document.List("timeline", part => new Event(part)); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string UpdatedAt
        {
            get { return Document.Text("updatedAt"); }
        }
    }

    /// <summary>The answer of journal.verify.</summary>
    public sealed class Verified : TolemResult
    {
        internal Verified(Answer answer) : base(answer)
        {
        }

        /// <summary>How many there are, all proved.</summary>
        public long? Movements
        {
            get { return Document.Number("movements"); }
        }
    }

    /// <summary>The answer of reconcile.statement.</summary>
    public sealed class Reconciled : TolemResult
    {
        internal Reconciled(Answer answer) : base(answer)
        {
        }

        /// <summary>Nothing is left to be done.</summary>
        public bool? Agrees
        {
            get { return Document.Flag("agrees"); }
        }

        /// <summary>How many the bank was asked about.</summary>
        public long? Asked
        {
            get { return Document.Number("asked"); }
        }

        /// <summary>The bank did not answer: asking was stopped.</summary>
        public bool? BankIsSilent
        {
            get { return Document.Flag("bankIsSilent"); }
        }

        /// <summary>Which heading was taken for what.</summary>
        public JsonObject Columns
        {
            get { return Document.Object("columns"); }
        }

        /// <summary>SHA-256 of the statement, hexadecimal.</summary>
        public string Fingerprint
        {
            get { return Document.Text("fingerprint"); }
        }

        /// <summary>Yyyy-MM-dd, the first day.</summary>
        public string From
        {
            get { return Document.Text("from"); }
        }

        /// <summary>What somebody has to do something about, the first thousand.</summary>
        public IReadOnlyList<ReconciledLine> Lines
        {
            get { return Document.List("lines", part => new ReconciledLine(part)); }
        }

        /// <summary>How many agree, and are on another day at the bank.</summary>
        public long? OtherDay
        {
            get { return Document.Number("otherDay"); }
        }

        /// <summary>How many rows of money the statement has.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>By what the sides say, and by currency.</summary>
        public IReadOnlyList<ReconciledSum> Sums
        {
            get { return Document.List("sums", part => new ReconciledSum(part)); }
        }

        /// <summary>How many were taken in.</summary>
        public long? TakenIn
        {
            get { return Document.Number("takenIn"); }
        }

        /// <summary>Yyyy-MM-dd, the last day.</summary>
        public string To
        {
            get { return Document.Text("to"); }
        }

        /// <summary>Rows that are not understood, the first hundred.</summary>
        public IReadOnlyList<UnreadRow> Unread
        {
            get { return Document.List("unread", part => new UnreadRow(part)); }
        }

        /// <summary>Whose days they are: how far that clock is ahead of UTC, or local.</summary>
        public string Zone
        {
            get { return Document.Text("zone"); }
        }
    }

    /// <summary>The answer of batch.check.</summary>
    public sealed class BatchChecked : TolemResult
    {
        internal BatchChecked(Answer answer) : base(answer)
        {
        }

        /// <summary>Minor units, what there is to pay out, where the bank tells.</summary>
        public long? Balance
        {
            get { return Document.Number("balance"); }
        }

        /// <summary>Which heading was taken for what.</summary>
        public JsonObject Columns
        {
            get { return Document.Object("columns"); }
        }

        /// <summary>True: not all payouts of the last 24 hours were compared.</summary>
        public bool? ComparedInPart
        {
            get { return Document.Flag("comparedInPart"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>Rows in place of what waits in the journal, like another row of the file, or like a payout of the last 24 hours; the first hundred of each.</summary>
        public IReadOnlyList<BatchRow> Doubts
        {
            get { return Document.List("doubts", part => new BatchRow(part)); }
        }

        /// <summary>The file with the rows to be mended.</summary>
        public string Errors
        {
            get { return Document.Text("errors"); }
        }

        /// <summary>SHA-256 of the file's content, hexadecimal.</summary>
        public string Fingerprint
        {
            get { return Document.Text("fingerprint"); }
        }

        /// <summary>RFC 3339, UTC: when the first of those was sent that the journal knows already.</summary>
        public string KnownSince
        {
            get { return Document.Text("knownSince"); }
        }

        /// <summary>Rows that are refused, the first hundred.</summary>
        public IReadOnlyList<BatchRow> Problems
        {
            get { return Document.List("problems", part => new BatchRow(part)); }
        }

        /// <summary>How many rows can be paid, those that are paid already among them.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>Rows and sums by where they stand.</summary>
        public IReadOnlyList<BatchSum> Sums
        {
            get { return Document.List("sums", part => new BatchSum(part)); }
        }

        /// <summary>Minor units, all of those together.</summary>
        public long? Total
        {
            get { return Document.Number("total"); }
        }

        /// <summary>How many rows cannot be paid.</summary>
        public long? Wrong
        {
            get { return Document.Number("wrong"); }
        }
    }

    /// <summary>The answer of batch.run, batch.report.</summary>
    public sealed class Batch : TolemResult
    {
        internal Batch(Answer answer) : base(answer)
        {
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>Rows that the bank has declined, the first thousand.</summary>
        public IReadOnlyList<BatchRow> Declined
        {
            get { return Document.List("declined", part => new BatchRow(part)); }
        }

        /// <summary>What was written.</summary>
        public IReadOnlyList<string> Files
        {
            get { return Document.Texts("files"); }
        }

        /// <summary>SHA-256 of the file's content, hexadecimal.</summary>
        public string Fingerprint
        {
            get { return Document.Text("fingerprint"); }
        }

        /// <summary>Rows that are not final: those first that need somebody; the first thousand.</summary>
        public IReadOnlyList<BatchRow> Open
        {
            get { return Document.List("open", part => new BatchRow(part)); }
        }

        /// <summary>Rows that were paid before this run began.</summary>
        public long? PaidBefore
        {
            get { return Document.Number("paidBefore"); }
        }

        /// <summary>RFC 3339, UTC: when the first of those was sent.</summary>
        public string PaidSince
        {
            get { return Document.Text("paidSince"); }
        }

        /// <summary>Rows with errors, the first thousand.</summary>
        public IReadOnlyList<BatchRow> Problems
        {
            get { return Document.List("problems", part => new BatchRow(part)); }
        }

        /// <summary>How many rows can be paid, those that are paid already among them.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>Why it ended before its last row, a stable word; left out: it did not.</summary>
        public string Stopped
        {
            get { return Document.Text("stopped"); }
        }

        /// <summary>Rows and sums by where they stand.</summary>
        public IReadOnlyList<BatchSum> Sums
        {
            get { return Document.List("sums", part => new BatchSum(part)); }
        }

        /// <summary>Minor units, all of those together.</summary>
        public long? Total
        {
            get { return Document.Number("total"); }
        }

        /// <summary>How many rows cannot be paid.</summary>
        public long? Wrong
        {
            get { return Document.Number("wrong"); }
        }
    }

    /// <summary>The answer called checked.</summary>
    public sealed class Checked : TolemResult
    {
        internal Checked(Answer answer) : base(answer)
        {
        }

        /// <summary>What would be sent, masked.</summary>
        public JsonObject Request
        {
            get { return Document.Object("request"); }
        }
    }

    /// <summary>The answer called opened.</summary>
    public sealed class Opened : TolemResult
    {
        internal Opened(Answer answer) : base(answer)
        {
        }

        /// <summary>Whose movements these are: gateway/host/shop.</summary>
        public string Account
        {
            get { return Document.Text("account"); }
        }

        /// <summary>Where the bank is asked.</summary>
        public string BaseUrl
        {
            get { return Document.Text("baseUrl"); }
        }

        /// <summary>Path of the journal.</summary>
        public string Journal
        {
            get { return Document.Text("journal"); }
        }

        /// <summary>The word with which a person accepts a server of the journal that may have forgotten something.</summary>
        public string JournalToAccept
        {
            get { return Document.Text("journalToAccept"); }
        }

        /// <summary>What others in the journal have left open.</summary>
        public IReadOnlyList<OtherAccount> OtherAccounts
        {
            get { return Document.List("otherAccounts", part => new OtherAccount(part)); }
        }

        /// <summary>What was found open.</summary>
        public Recovery Recovery
        {
            get { return Document.Part("recovery", part => new Recovery(part)); }
        }
    }

    /// <summary>The answer called progress.</summary>
    public sealed class Progress : TolemResult
    {
        internal Progress(Answer answer) : base(answer)
        {
        }

        /// <summary>How far a batch has come.</summary>
        public BatchProgress Batch
        {
            get { return Document.Part("batch", part => new BatchProgress(part)); }
        }

        /// <summary>Milliseconds since the start.</summary>
        public long? ElapsedMs
        {
            get { return Document.Number("elapsedMs"); }
        }

        /// <summary>How far it has come.</summary>
        public string Phase
        {
            get { return Document.Text("phase"); }
        }
    }

    /// <summary>The "gateway" of an answer: as the bank said it.</summary>
    public sealed class BankSaid : TolemPart
    {
        internal BankSaid(JsonObject document) : base(document)
        {
        }

        /// <summary>The bank's code.</summary>
        public string Code
        {
            get { return Document.Text("code"); }
        }

        /// <summary>HTTP status.</summary>
        public long? Http
        {
            get { return Document.Number("http"); }
        }

        /// <summary>The bank's words.</summary>
        public string Message
        {
            get { return Document.Text("message"); }
        }
    }

    /// <summary>The "batch" of an answer: how far a batch has come.</summary>
    public sealed class BatchProgress : TolemPart
    {
        internal BatchProgress(JsonObject document) : base(document)
        {
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>How many of them are final.</summary>
        public long? Done
        {
            get { return Document.Number("done"); }
        }

        /// <summary>Minor units, those that are final.</summary>
        public long? DoneTotal
        {
            get { return Document.Number("doneTotal"); }
        }

        /// <summary>Milliseconds to the end at that pace.</summary>
        public long? LeftMs
        {
            get { return Document.Number("leftMs"); }
        }

        /// <summary>Rows in the last minute, or at that pace.</summary>
        public long? PerMinute
        {
            get { return Document.Number("perMinute"); }
        }

        /// <summary>How many rows there are to pay.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>Rows and sums by where they stand.</summary>
        public IReadOnlyList<BatchSum> Sums
        {
            get { return Document.List("sums", part => new BatchSum(part)); }
        }

        /// <summary>Minor units, all rows together.</summary>
        public long? Total
        {
            get { return Document.Number("total"); }
        }
    }

    /// <summary>The "doubts" of an answer: rows in place of what waits in the journal, like another row of the file, or like a payout of the last 24 hours; the first hundred of each.</summary>
    public sealed class BatchRow : TolemPart
    {
        internal BatchRow(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>Stable code of what is wrong.</summary>
        public string Code
        {
            get { return Document.Text("code"); }
        }

        /// <summary>The heading above what is wrong.</summary>
        public string Column
        {
            get { return Document.Text("column"); }
        }

        /// <summary>ISO 4217 letters; a row may be refused because of it.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>New, wrong, or the state of the payout.</summary>
        public string Group
        {
            get { return Document.Text("group"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Its number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>Why, for people.</summary>
        public string Reason
        {
            get { return Document.Text("reason"); }
        }

        /// <summary>Its number in the file, as a spreadsheet shows it.</summary>
        public long? Row
        {
            get { return Document.Number("row"); }
        }
    }

    /// <summary>The "sums" of an answer: rows and sums by where they stand.</summary>
    public sealed class BatchSum : TolemPart
    {
        internal BatchSum(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units, all of them together.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>New: not in the journal; wrong: refused by the check; else the state of the payouts.</summary>
        public string Group
        {
            get { return Document.Text("group"); }
        }

        /// <summary>How many.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }
    }

    /// <summary>The "correction" of an answer: the bank has corrected what was final.</summary>
    public sealed class Correction : TolemPart
    {
        internal Correction(JsonObject document) : base(document)
        {
        }

        /// <summary>Where it stood.</summary>
        public string From
        {
            get { return Document.Text("from"); }
        }

        /// <summary>Why, in a stable word.</summary>
        public string Reason
        {
            get { return Document.Text("reason"); }
        }

        /// <summary>Where it stands now.</summary>
        public string To
        {
            get { return Document.Text("to"); }
        }
    }

    /// <summary>The "timeline" of an answer: every change.</summary>
    public sealed class Event : TolemPart
    {
        internal Event(JsonObject document) : base(document)
        {
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string At
        {
            get { return Document.Text("at"); }
        }

        /// <summary>Why, one word.</summary>
        public string Cause
        {
            get { return Document.Text("cause"); }
        }

        /// <summary>What was seen.</summary>
        public object Evidence
        {
            get { return Document["evidence"]; }
        }

        /// <summary>The state before.</summary>
        public string From
        {
            get { return Document.Text("from"); }
        }

        /// <summary>How many changes there were.</summary>
        public long? Revision
        {
            get { return Document.Number("revision"); }
        }

        /// <summary>Why, for people.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }

        /// <summary>The state after.</summary>
        public string To
        {
            get { return Document.Text("to"); }
        }
    }

    /// <summary>The "order" of an answer: asked for by orderId: an order that another program made, as the bank tells it.</summary>
    public sealed class ForeignOrder : TolemPart
    {
        internal ForeignOrder(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units, as the bank says.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>ISO 4217 letters, as the bank says.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's further fields in our words.</summary>
        public JsonObject Details
        {
            get { return Document.Object("details"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>Its number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>Registered, held, charged, reversed, refunded, waits_for_3ds, attempt_declined or in_progress.</summary>
        public string Stands
        {
            get { return Document.Text("stands"); }
        }
    }

    /// <summary>The "operations" of an answer: newest first.</summary>
    public sealed class ListedMovement : TolemPart
    {
        internal ListedMovement(JsonObject document) : base(document)
        {
        }

        /// <summary>What to do.</summary>
        public string Advice
        {
            get { return Document.Text("advice"); }
        }

        /// <summary>Minor units, ours.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>How many times a request has passed the gate.</summary>
        public long? Attempts
        {
            get { return Document.Number("attempts"); }
        }

        /// <summary>RFC 3339, UTC: until then the bank's "not found" proves nothing.</summary>
        public string BelievedAt
        {
            get { return Document.Text("believedAt"); }
        }

        /// <summary>The bank's id of the stored card.</summary>
        public string BindingId
        {
            get { return Document.Text("bindingId"); }
        }

        /// <summary>Minor units, what the payer pays on top.</summary>
        public long? Commission
        {
            get { return Document.Number("commission"); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string CreatedAt
        {
            get { return Document.Text("createdAt"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's fee, minor units.</summary>
        public long? Fee
        {
            get { return Document.Number("fee"); }
        }

        /// <summary>The page to open.</summary>
        public string FormUrl
        {
            get { return Document.Text("formUrl"); }
        }

        /// <summary>Kind of the movement.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Unknown or pending: how long to wait with the next question, milliseconds.</summary>
        public long? NextAskMs
        {
            get { return Document.Number("nextAskMs"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>The partner's number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>The bank's reference.</summary>
        public string RefNum
        {
            get { return Document.Text("refNum"); }
        }

        /// <summary>The refund's own number.</summary>
        public string RefundNumber
        {
            get { return Document.Text("refundNumber"); }
        }

        /// <summary>Where the movement stands.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>What is known.</summary>
        public TolemStatus Status
        {
            get { return Document.Status("status"); }
        }

        /// <summary>RFC 3339, UTC.</summary>
        public string UpdatedAt
        {
            get { return Document.Text("updatedAt"); }
        }
    }

    /// <summary>The "otherAccounts" of an answer: what others in the journal have left open.</summary>
    public sealed class OtherAccount : TolemPart
    {
        internal OtherAccount(JsonObject document) : base(document)
        {
        }

        /// <summary>Gateway/host/shop.</summary>
        public string Account
        {
            get { return Document.Text("account"); }
        }

        /// <summary>Its movements that are not known yet.</summary>
        public long? Open
        {
            get { return Document.Number("open"); }
        }
    }

    /// <summary>The "lines" of an answer: what somebody has to do something about, the first thousand.</summary>
    public sealed class ReconciledLine : TolemPart
    {
        internal ReconciledLine(JsonObject document) : base(document)
        {
        }

        /// <summary>What to do.</summary>
        public string Advice
        {
            get { return Document.Text("advice"); }
        }

        /// <summary>Minor units, ours.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>Minor units, by the statement; what came back is less than nothing.</summary>
        public long? BankAmount
        {
            get { return Document.Number("bankAmount"); }
        }

        /// <summary>RFC 3339, UTC: when the bank has it.</summary>
        public string BankAt
        {
            get { return Document.Text("bankAt"); }
        }

        /// <summary>ISO 4217 letters, by the statement.</summary>
        public string BankCurrency
        {
            get { return Document.Text("bankCurrency"); }
        }

        /// <summary>It is final, and the bank was asked: whether it confirmed it.</summary>
        public bool? Confirmed
        {
            get { return Document.Flag("confirmed"); }
        }

        /// <summary>RFC 3339, UTC: when it was journalled.</summary>
        public string CreatedAt
        {
            get { return Document.Text("createdAt"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>See ReconciledSum.</summary>
        public string Group
        {
            get { return Document.Text("group"); }
        }

        /// <summary>Kind of the movement.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>The operation to call next.</summary>
        public string Operation
        {
            get { return Document.Text("operation"); }
        }

        /// <summary>The bank's id.</summary>
        public string OrderId
        {
            get { return Document.Text("orderId"); }
        }

        /// <summary>The partner's number.</summary>
        public string OrderNumber
        {
            get { return Document.Text("orderNumber"); }
        }

        /// <summary>The sides have it on different days.</summary>
        public bool? OtherDay
        {
            get { return Document.Flag("otherDay"); }
        }

        /// <summary>The bank's reference.</summary>
        public string RefNum
        {
            get { return Document.Text("refNum"); }
        }

        /// <summary>The refund's own number.</summary>
        public string RefundNumber
        {
            get { return Document.Text("refundNumber"); }
        }

        /// <summary>Rows of the statement, as a spreadsheet numbers them.</summary>
        public IReadOnlyList<string> Rows
        {
            get { return Document.Texts("rows"); }
        }

        /// <summary>Where the movement stands here.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }

        /// <summary>What is known since the bank was asked in this call.</summary>
        public TolemStatus Status
        {
            get { return Document.Status("status"); }
        }

        /// <summary>What it is and what to do, for people.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }
    }

    /// <summary>The "sums" of an answer: by what the sides say, and by currency.</summary>
    public sealed class ReconciledSum : TolemPart
    {
        internal ReconciledSum(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units by the statement.</summary>
        public long? Bank
        {
            get { return Document.Number("bank"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's less ours.</summary>
        public long? Difference
        {
            get { return Document.Number("difference"); }
        }

        /// <summary>Agree, nothing_moved, twice, other_amount, contradiction, only_we, only_bank, unread, returned, ask, open, border, fee, foreign or outside; all: both sides together, without fee, foreign and outside.</summary>
        public string Group
        {
            get { return Document.Text("group"); }
        }

        /// <summary>Minor units that this journal calls moved; what came back is less than nothing.</summary>
        public long? Ours
        {
            get { return Document.Number("ours"); }
        }

        /// <summary>How many movements, or rows of the statement where there is no movement.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>The same for people.</summary>
        public string Title
        {
            get { return Document.Text("title"); }
        }
    }

    /// <summary>The "recovery" of an answer: what was found open.</summary>
    public sealed class Recovery : TolemPart
    {
        internal Recovery(JsonObject document) : base(document)
        {
        }

        /// <summary>The bank did not answer.</summary>
        public bool? BankIsSilent
        {
            get { return Document.Flag("bankIsSilent"); }
        }

        /// <summary>Of them known now.</summary>
        public long? Resolved
        {
            get { return Document.Number("resolved"); }
        }

        /// <summary>What the bank's answers have made final: it was open before, and no list of what is open shows it any more.</summary>
        public IReadOnlyList<ListedMovement> Settled
        {
            get { return Document.List("settled", part => new ListedMovement(part)); }
        }

        /// <summary>Movements that were not known.</summary>
        public long? Unknown
        {
            get { return Document.Number("unknown"); }
        }

        /// <summary>Movements that cannot be read: for a person.</summary>
        public long? Unreadable
        {
            get { return Document.Number("unreadable"); }
        }
    }

    /// <summary>The "totals" of an answer: with from: sums of all movements of these days, whatever the page.</summary>
    public sealed class StateTotal : TolemPart
    {
        internal StateTotal(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units, all of them together.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>Kind of the movements.</summary>
        public string Kind
        {
            get { return Document.Text("kind"); }
        }

        /// <summary>How many.</summary>
        public long? Rows
        {
            get { return Document.Number("rows"); }
        }

        /// <summary>Where they stand.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }
    }

    /// <summary>The "cards" of an answer: stored cards.</summary>
    public sealed class StoredCard : TolemPart
    {
        internal StoredCard(JsonObject document) : base(document)
        {
        }

        /// <summary>Whether it can be used.</summary>
        public bool? Active
        {
            get { return Document.Flag("active"); }
        }

        /// <summary>The bank's id of the card.</summary>
        public string BindingId
        {
            get { return Document.Text("bindingId"); }
        }

        /// <summary>Yyyy-MM.</summary>
        public string Expiry
        {
            get { return Document.Text("expiry"); }
        }

        /// <summary>The bank's label.</summary>
        public string Label
        {
            get { return Document.Text("label"); }
        }

        /// <summary>The card, masked.</summary>
        public string MaskedPan
        {
            get { return Document.Text("maskedPan"); }
        }

        /// <summary>Visa, Mastercard and so on.</summary>
        public string PaymentSystem
        {
            get { return Document.Text("paymentSystem"); }
        }

        /// <summary>The bank's word.</summary>
        public string PaymentWay
        {
            get { return Document.Text("paymentWay"); }
        }

        /// <summary>The bank's word.</summary>
        public string State
        {
            get { return Document.Text("state"); }
        }
    }

    /// <summary>The "balance" of an answer: what can be paid out.</summary>
    public sealed class Sum : TolemPart
    {
        internal Sum(JsonObject document) : base(document)
        {
        }

        /// <summary>Minor units; negative: overdrawn.</summary>
        public long? Amount
        {
            get { return Document.Number("amount"); }
        }

        /// <summary>ISO 4217 letters.</summary>
        public string Currency
        {
            get { return Document.Text("currency"); }
        }

        /// <summary>The bank's words.</summary>
        public string Description
        {
            get { return Document.Text("description"); }
        }
    }

    /// <summary>The "error" of an answer: on trouble.</summary>
    public sealed class Trouble : TolemPart
    {
        internal Trouble(JsonObject document) : base(document)
        {
        }

        /// <summary>Stable code.</summary>
        public string Code
        {
            get { return Document.Text("code"); }
        }

        /// <summary>Path of the field that is wrong.</summary>
        public string Field
        {
            get { return Document.Text("field"); }
        }

        /// <summary>As the bank said it.</summary>
        public BankSaid Gateway
        {
            get { return Document.Part("gateway", part => new BankSaid(part)); }
        }

        /// <summary>For people.</summary>
        public string Message
        {
            get { return Document.Text("message"); }
        }
    }

    /// <summary>The "unread" of an answer: rows that are not understood, the first hundred.</summary>
    public sealed class UnreadRow : TolemPart
    {
        internal UnreadRow(JsonObject document) : base(document)
        {
        }

        /// <summary>Stable code: amount, both_sides, currency, other_currency, date, time, status, rounded or shifted.</summary>
        public string Code
        {
            get { return Document.Text("code"); }
        }

        /// <summary>The heading above what is not understood.</summary>
        public string Column
        {
            get { return Document.Text("column"); }
        }

        /// <summary>Its number in the file, as a spreadsheet shows it.</summary>
        public long? Row
        {
            get { return Document.Number("row"); }
        }

        /// <summary>Why, for people.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }
    }
}
