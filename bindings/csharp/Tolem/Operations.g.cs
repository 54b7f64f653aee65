// Made by bindings/generate from the library and its header; do not edit.
using System;
using System.Threading;
using System.Threading.Tasks;

namespace Tolem
{
    public sealed partial class TolemClient
    {
        /// <summary>Asks whether the gateway is there (gateway.ping: bereke-payouts).</summary>
        public Ping GatewayPing(GatewayPingRequest request = null)
        {
            return Call(request ?? new GatewayPingRequest());
        }

        /// <summary>GatewayPing as a task; CallAsync tells what cancelling means.</summary>
        public Task<Ping> GatewayPingAsync(
            GatewayPingRequest request = null, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request ?? new GatewayPingRequest(), cancellation, progress);
        }

        /// <summary>Asks how much money is there to pay out (balance.get: bereke-payouts).</summary>
        public Balance BalanceGet(BalanceGetRequest request = null)
        {
            return Call(request ?? new BalanceGetRequest());
        }

        /// <summary>BalanceGet as a task; CallAsync tells what cancelling means.</summary>
        public Task<Balance> BalanceGetAsync(
            BalanceGetRequest request = null, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request ?? new BalanceGetRequest(), cancellation, progress);
        }

        /// <summary>Pays out to a card; the same number moves money at most once (payout.create: bereke-payouts, bepaid).</summary>
        public Movement Payout(PayoutRequest request)
        {
            return Call(request);
        }

        /// <summary>Payout as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PayoutAsync(
            PayoutRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Registers a payout whose card the recipient types on the bank's page (payout.register: bereke-payouts).</summary>
        public Movement PayoutRegister(PayoutRegisterRequest request)
        {
            return Call(request);
        }

        /// <summary>PayoutRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PayoutRegisterAsync(
            PayoutRegisterRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks the bank once about a payout, final or not, and answers with the payout's status (payout.status: bereke-payouts, bepaid).</summary>
        public Movement PayoutStatus(PayoutStatusRequest request)
        {
            return Call(request);
        }

        /// <summary>PayoutStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PayoutStatusAsync(
            PayoutStatusRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks the bank once about a payout, final or not, and answers with the payout's status (payout.status: bereke-payouts, bepaid).</summary>
        public Movement PayoutStatus(string orderNumber)
        {
            return Call(new PayoutStatusRequest { OrderNumber = orderNumber });
        }

        /// <summary>PayoutStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PayoutStatusAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new PayoutStatusRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Registers an order that is paid on the bank's page, at once or in two stages (payment.register: bereke-ecommerce, shopapi).</summary>
        public Movement PaymentRegister(PaymentRegisterRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentRegisterAsync(
            PaymentRegisterRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks the bank once about a payment, final or not, and answers with the payment's status (payment.status: bereke-ecommerce, shopapi).</summary>
        public Movement PaymentStatus(PaymentStatusRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentStatusAsync(
            PaymentStatusRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks the bank once about a payment, final or not, and answers with the payment's status (payment.status: bereke-ecommerce, shopapi).</summary>
        public Movement PaymentStatus(string orderNumber)
        {
            return Call(new PaymentStatusRequest { OrderNumber = orderNumber });
        }

        /// <summary>PaymentStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentStatusAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new PaymentStatusRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Takes what a payment holds, whole or in part (payment.capture: bereke-ecommerce).</summary>
        public Movement PaymentCapture(PaymentCaptureRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentCapture as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentCaptureAsync(
            PaymentCaptureRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Gives money back, whole or in part; the same refundNumber at most once (payment.refund: bereke-ecommerce, shopapi).</summary>
        public Movement PaymentRefund(PaymentRefundRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentRefund as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentRefundAsync(
            PaymentRefundRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Ends an order before it is paid: lets go what is held, or closes the page; what was paid stays paid (payment.cancel: bereke-ecommerce).</summary>
        public Movement PaymentCancel(PaymentCancelRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentCancel as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentCancelAsync(
            PaymentCancelRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Takes a payment with card data that the partner collected (payment.charge_card: bereke-ecommerce).</summary>
        public Movement PaymentChargeCard(PaymentChargeCardRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentChargeCard as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentChargeCardAsync(
            PaymentChargeCardRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Takes a payment with a card stored at the bank (payment.charge_token: bereke-ecommerce, shopapi).</summary>
        public Movement PaymentChargeToken(PaymentChargeTokenRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentChargeToken as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentChargeTokenAsync(
            PaymentChargeTokenRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Hands the result of a 3-D Secure page to the bank and answers with the payment's status (payment.finish_3ds: bereke-ecommerce).</summary>
        public Movement PaymentFinish3ds(PaymentFinish3dsRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentFinish3ds as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentFinish3dsAsync(
            PaymentFinish3dsRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Hands the result of a 3-D Secure page to the bank and answers with the payment's status (payment.finish_3ds: bereke-ecommerce).</summary>
        public Movement PaymentFinish3ds(string orderNumber)
        {
            return Call(new PaymentFinish3dsRequest { OrderNumber = orderNumber });
        }

        /// <summary>PaymentFinish3ds as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentFinish3dsAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new PaymentFinish3dsRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Takes a payment with an Apple Pay token (payment.apple_pay: bereke-ecommerce).</summary>
        public Movement PaymentApplePay(PaymentApplePayRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentApplePay as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentApplePayAsync(
            PaymentApplePayRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Takes a payment with a Google Pay token (payment.google_pay: bereke-ecommerce).</summary>
        public Movement PaymentGooglePay(PaymentGooglePayRequest request)
        {
            return Call(request);
        }

        /// <summary>PaymentGooglePay as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> PaymentGooglePayAsync(
            PaymentGooglePayRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Lists the cards a customer has stored at the bank (card.list: bereke-ecommerce, shopapi).</summary>
        public Cards CardList(CardListRequest request)
        {
            return Call(request);
        }

        /// <summary>CardList as a task; CallAsync tells what cancelling means.</summary>
        public Task<Cards> CardListAsync(
            CardListRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Lists the cards a customer has stored at the bank (card.list: bereke-ecommerce, shopapi).</summary>
        public Cards CardList(string clientId)
        {
            return Call(new CardListRequest { ClientId = clientId });
        }

        /// <summary>CardList as a task; CallAsync tells what cancelling means.</summary>
        public Task<Cards> CardListAsync(string clientId, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new CardListRequest { ClientId = clientId }, cancellation);
        }

        /// <summary>Makes a page where a customer stores a card at the bank (card.register: shopapi).</summary>
        public Page CardRegister(CardRegisterRequest request)
        {
            return Call(request);
        }

        /// <summary>CardRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Page> CardRegisterAsync(
            CardRegisterRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Makes a page where a customer stores a card at the bank (card.register: shopapi).</summary>
        public Page CardRegister(string clientId)
        {
            return Call(new CardRegisterRequest { ClientId = clientId });
        }

        /// <summary>CardRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Page> CardRegisterAsync(string clientId, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new CardRegisterRequest { ClientId = clientId }, cancellation);
        }

        /// <summary>Makes a stored card unusable (card.remove: bereke-ecommerce, shopapi).</summary>
        public Removal CardRemove(CardRemoveRequest request)
        {
            return Call(request);
        }

        /// <summary>CardRemove as a task; CallAsync tells what cancelling means.</summary>
        public Task<Removal> CardRemoveAsync(
            CardRemoveRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Makes a customer known to the bank; answers with the id the bank gives him (customer.register: shopapi).</summary>
        public Customer CustomerRegister(CustomerRegisterRequest request)
        {
            return Call(request);
        }

        /// <summary>CustomerRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Customer> CustomerRegisterAsync(
            CustomerRegisterRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Makes a customer known to the bank; answers with the id the bank gives him (customer.register: shopapi).</summary>
        public Customer CustomerRegister(string phone)
        {
            return Call(new CustomerRegisterRequest { Phone = phone });
        }

        /// <summary>CustomerRegister as a task; CallAsync tells what cancelling means.</summary>
        public Task<Customer> CustomerRegisterAsync(string phone, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new CustomerRegisterRequest { Phone = phone }, cancellation);
        }

        /// <summary>Asks whether a customer is known to the bank, and by which id (customer.status: shopapi).</summary>
        public Customer CustomerStatus(CustomerStatusRequest request)
        {
            return Call(request);
        }

        /// <summary>CustomerStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Customer> CustomerStatusAsync(
            CustomerStatusRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks whether a customer is known to the bank, and by which id (customer.status: shopapi).</summary>
        public Customer CustomerStatus(string phone)
        {
            return Call(new CustomerStatusRequest { Phone = phone });
        }

        /// <summary>CustomerStatus as a task; CallAsync tells what cancelling means.</summary>
        public Task<Customer> CustomerStatusAsync(string phone, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new CustomerStatusRequest { Phone = phone }, cancellation);
        }

        /// <summary>Verifies a callback of the bank and reads it; books nothing (notification.read: bereke-ecommerce, bepaid, shopapi).</summary>
        public Notification NotificationRead(NotificationReadRequest request = null)
        {
            return Call(request ?? new NotificationReadRequest());
        }

        /// <summary>NotificationRead as a task; CallAsync tells what cancelling means.</summary>
        public Task<Notification> NotificationReadAsync(
            NotificationReadRequest request = null, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request ?? new NotificationReadRequest(), cancellation, progress);
        }

        /// <summary>Answers with what the journal knows about a movement; asks nobody (operation.get: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationGet(OperationGetRequest request)
        {
            return Call(request);
        }

        /// <summary>OperationGet as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationGetAsync(
            OperationGetRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Answers with what the journal knows about a movement; asks nobody (operation.get: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationGet(string orderNumber)
        {
            return Call(new OperationGetRequest { OrderNumber = orderNumber });
        }

        /// <summary>OperationGet as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationGetAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new OperationGetRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Lists movements of the journal, newest first (operation.list: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movements OperationList(OperationListRequest request = null)
        {
            return Call(request ?? new OperationListRequest());
        }

        /// <summary>OperationList as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movements> OperationListAsync(
            OperationListRequest request = null, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request ?? new OperationListRequest(), cancellation, progress);
        }

        /// <summary>Asks the bank until a movement is known or the deadline passes (operation.resolve: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationResolve(OperationResolveRequest request)
        {
            return Call(request);
        }

        /// <summary>OperationResolve as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationResolveAsync(
            OperationResolveRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Asks the bank until a movement is known or the deadline passes (operation.resolve: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationResolve(string orderNumber)
        {
            return Call(new OperationResolveRequest { OrderNumber = orderNumber });
        }

        /// <summary>OperationResolve as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationResolveAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new OperationResolveRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Tells the timeline of a movement, what is known, what to do and what not to do (operation.explain: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Explanation OperationExplain(OperationExplainRequest request)
        {
            return Call(request);
        }

        /// <summary>OperationExplain as a task; CallAsync tells what cancelling means.</summary>
        public Task<Explanation> OperationExplainAsync(
            OperationExplainRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Tells the timeline of a movement, what is known, what to do and what not to do (operation.explain: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Explanation OperationExplain(string orderNumber)
        {
            return Call(new OperationExplainRequest { OrderNumber = orderNumber });
        }

        /// <summary>OperationExplain as a task; CallAsync tells what cancelling means.</summary>
        public Task<Explanation> OperationExplainAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new OperationExplainRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Records a person's decision about a movement that is not final (operation.settle: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationSettle(OperationSettleRequest request)
        {
            return Call(request);
        }

        /// <summary>OperationSettle as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationSettleAsync(
            OperationSettleRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Takes back what has not been sent, or was refused before anything was in doubt (operation.cancel: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationCancel(OperationCancelRequest request)
        {
            return Call(request);
        }

        /// <summary>OperationCancel as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationCancelAsync(
            OperationCancelRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Takes back what has not been sent, or was refused before anything was in doubt (operation.cancel: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Movement OperationCancel(string orderNumber)
        {
            return Call(new OperationCancelRequest { OrderNumber = orderNumber });
        }

        /// <summary>OperationCancel as a task; CallAsync tells what cancelling means.</summary>
        public Task<Movement> OperationCancelAsync(string orderNumber, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new OperationCancelRequest { OrderNumber = orderNumber }, cancellation);
        }

        /// <summary>Proves the whole journal, every account in it: the file, each history, and what stands where; asks nobody (journal.verify: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Verified JournalVerify(JournalVerifyRequest request = null)
        {
            return Call(request ?? new JournalVerifyRequest());
        }

        /// <summary>JournalVerify as a task; CallAsync tells what cancelling means.</summary>
        public Task<Verified> JournalVerifyAsync(
            JournalVerifyRequest request = null, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request ?? new JournalVerifyRequest(), cancellation, progress);
        }

        /// <summary>Holds a bank's statement against the journal: what both have, what only one has, what to do; asks and takes in where it is told to (reconcile.statement: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Reconciled ReconcileStatement(ReconcileStatementRequest request)
        {
            return Call(request);
        }

        /// <summary>ReconcileStatement as a task; CallAsync tells what cancelling means.</summary>
        public Task<Reconciled> ReconcileStatementAsync(
            ReconcileStatementRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Holds a bank's statement against the journal: what both have, what only one has, what to do; asks and takes in where it is told to (reconcile.statement: bereke-payouts, bereke-ecommerce, bepaid, shopapi).</summary>
        public Reconciled ReconcileStatement(string file)
        {
            return Call(new ReconcileStatementRequest { File = file });
        }

        /// <summary>ReconcileStatement as a task; CallAsync tells what cancelling means.</summary>
        public Task<Reconciled> ReconcileStatementAsync(string file, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new ReconcileStatementRequest { File = file }, cancellation);
        }

        /// <summary>Looks through a file of payouts: every row, its sum, what the journal knows of it; sends nothing (batch.check: bereke-payouts, bepaid).</summary>
        public BatchChecked BatchCheck(BatchCheckRequest request)
        {
            return Call(request);
        }

        /// <summary>BatchCheck as a task; CallAsync tells what cancelling means.</summary>
        public Task<BatchChecked> BatchCheckAsync(
            BatchCheckRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Looks through a file of payouts: every row, its sum, what the journal knows of it; sends nothing (batch.check: bereke-payouts, bepaid).</summary>
        public BatchChecked BatchCheck(string file)
        {
            return Call(new BatchCheckRequest { File = file });
        }

        /// <summary>BatchCheck as a task; CallAsync tells what cancelling means.</summary>
        public Task<BatchChecked> BatchCheckAsync(string file, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new BatchCheckRequest { File = file }, cancellation);
        }

        /// <summary>Makes the payouts of a file that was looked through; given again, it goes on, and pays no row twice (batch.run: bereke-payouts, bepaid).</summary>
        public Batch BatchRun(BatchRunRequest request)
        {
            return Call(request);
        }

        /// <summary>BatchRun as a task; CallAsync tells what cancelling means.</summary>
        public Task<Batch> BatchRunAsync(
            BatchRunRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Tells what became of the payouts of a file, by the journal, also as a table and as a protocol to be printed (batch.report: bereke-payouts, bepaid).</summary>
        public Batch BatchReport(BatchReportRequest request)
        {
            return Call(request);
        }

        /// <summary>BatchReport as a task; CallAsync tells what cancelling means.</summary>
        public Task<Batch> BatchReportAsync(
            BatchReportRequest request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            return CallAsync(request, cancellation, progress);
        }

        /// <summary>Tells what became of the payouts of a file, by the journal, also as a table and as a protocol to be printed (batch.report: bereke-payouts, bepaid).</summary>
        public Batch BatchReport(string file)
        {
            return Call(new BatchReportRequest { File = file });
        }

        /// <summary>BatchReport as a task; CallAsync tells what cancelling means.</summary>
        public Task<Batch> BatchReportAsync(string file, CancellationToken cancellation = default(CancellationToken))
        {
            return CallAsync(new BatchReportRequest { File = file }, cancellation);
        }
    }
}
