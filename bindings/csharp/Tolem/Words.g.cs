// Made by bindings/generate from the library and its header; do not edit.
using System.Collections.Generic;

namespace Tolem
{
    /// <summary>What is known after a call, and so what the caller does next. Zero and above: an answer; negative: thrown as a TolemException.</summary>
    public enum TolemStatus
    {
        /// <summary>Known, and good: the money moved as asked or is held, or the question was answered. Do what `advice` says: book it where that is `book`, and nowhere else.</summary>
        Ok = 0,

        /// <summary>The bank has it and it is not final. Ask its status later; do not start another.</summary>
        Pending = 1,

        /// <summary>Somebody must open a link. Open it, then ask.</summary>
        ActionRequired = 2,

        /// <summary>Money may have moved. Never start another. Call `operation.resolve`; where `advice` is `repeat`, repeat the same call with the same number (the bank is asked first), where it is `review`, a person decides.</summary>
        Unknown = 3,

        /// <summary>Final: the money did not move, or all of it is back (`error.code` `reversed`, `refunded_elsewhere`). Show the reason.</summary>
        Declined = 4,

        /// <summary>The bank refused the request before executing it. Correct it and repeat with the same number.</summary>
        Rejected = 5,

        /// <summary>Proved: not one byte of the request left this machine. Repeat with the same number.</summary>
        NotSent = 6,

        /// <summary>A question got no answer; nothing is at stake. Ask again.</summary>
        NoAnswer = 7,

        /// <summary>A job is still at work; the result holds its progress. Wait on.</summary>
        Running = 8,

        /// <summary>NULL, or a text that is not UTF-8, in an argument.</summary>
        ArgumentError = -1,

        /// <summary>The request is wrong; the result names the field.</summary>
        RequestError = -2,

        /// <summary>The configuration is wrong; the result names the field.</summary>
        ConfigError = -3,

        /// <summary>The same number was used for something else; the result shows what stands behind it.</summary>
        ConflictError = -4,

        /// <summary>The gateway has no such operation.</summary>
        UnsupportedError = -5,

        /// <summary>The handle is closed, freed, of another kind, or was never a handle.</summary>
        HandleError = -6,

        /// <summary>The handle belongs to the process this one was forked from.</summary>
        ForkedError = -7,

        /// <summary>The journal cannot be written, so nothing is sent.</summary>
        JournalError = -8,

        /// <summary>A fault of this library, caught before anything was sent.</summary>
        InternalError = -9,
    }

    /// <summary>How much a line of the log matters.</summary>
    public enum TolemLogLevel
    {
        /// <summary>Something a person must see.</summary>
        Error = 1,

        /// <summary>An outcome that is not known, a refused request.</summary>
        Warning = 2,

        /// <summary>One line a movement.</summary>
        Info = 3,

        /// <summary>Each exchange with its phases.</summary>
        Debug = 4,
    }

    /// <summary>What to do: TolemResult.Advice.</summary>
    public static class Advices
    {
        /// <summary>"none"</summary>
        public const string None = "none";

        /// <summary>"book"</summary>
        public const string Book = "book";

        /// <summary>"capture"</summary>
        public const string Capture = "capture";

        /// <summary>"ask_later"</summary>
        public const string AskLater = "ask_later";

        /// <summary>"open_link"</summary>
        public const string OpenLink = "open_link";

        /// <summary>"resolve"</summary>
        public const string Resolve = "resolve";

        /// <summary>"review"</summary>
        public const string Review = "review";

        /// <summary>"show_reason"</summary>
        public const string ShowReason = "show_reason";

        /// <summary>"fix_and_repeat"</summary>
        public const string FixAndRepeat = "fix_and_repeat";

        /// <summary>"repeat"</summary>
        public const string Repeat = "repeat";

        /// <summary>"fix_program"</summary>
        public const string FixProgram = "fix_program";

        /// <summary>"wait"</summary>
        public const string Wait = "wait";
    }

    /// <summary>Where a movement stands: Movement.State.</summary>
    public static class States
    {
        /// <summary>"ready"</summary>
        public const string Ready = "ready";

        /// <summary>"sending"</summary>
        public const string Sending = "sending";

        /// <summary>"action_required"</summary>
        public const string ActionRequired = "action_required";

        /// <summary>"pending"</summary>
        public const string Pending = "pending";

        /// <summary>"held"</summary>
        public const string Held = "held";

        /// <summary>"unknown"</summary>
        public const string Unknown = "unknown";

        /// <summary>"review"</summary>
        public const string Review = "review";

        /// <summary>"paid"</summary>
        public const string Paid = "paid";

        /// <summary>"declined"</summary>
        public const string Declined = "declined";
    }

    /// <summary>Kinds of movements: Movement.Kind.</summary>
    public static class Kinds
    {
        /// <summary>"payout"</summary>
        public const string Payout = "payout";

        /// <summary>"payment"</summary>
        public const string Payment = "payment";

        /// <summary>"capture"</summary>
        public const string Capture = "capture";

        /// <summary>"refund"</summary>
        public const string Refund = "refund";

        /// <summary>"cancel"</summary>
        public const string Cancel = "cancel";
    }

    /// <summary>How far a job has come: Progress.Phase.</summary>
    public static class Phases
    {
        /// <summary>"preparing"</summary>
        public const string Preparing = "preparing";

        /// <summary>"connecting"</summary>
        public const string Connecting = "connecting";

        /// <summary>"sending"</summary>
        public const string Sending = "sending";

        /// <summary>"waiting"</summary>
        public const string Waiting = "waiting";

        /// <summary>"asking"</summary>
        public const string Asking = "asking";

        /// <summary>"finished"</summary>
        public const string Finished = "finished";
    }

    internal static class Statuses
    {
        internal static readonly Dictionary<string, TolemStatus> ByName = new Dictionary<string, TolemStatus>
        {
            { "TOLEM_OK", TolemStatus.Ok },
            { "TOLEM_PENDING", TolemStatus.Pending },
            { "TOLEM_ACTION_REQUIRED", TolemStatus.ActionRequired },
            { "TOLEM_UNKNOWN", TolemStatus.Unknown },
            { "TOLEM_DECLINED", TolemStatus.Declined },
            { "TOLEM_REJECTED", TolemStatus.Rejected },
            { "TOLEM_NOT_SENT", TolemStatus.NotSent },
            { "TOLEM_NO_ANSWER", TolemStatus.NoAnswer },
            { "TOLEM_RUNNING", TolemStatus.Running },
            { "TOLEM_E_ARGUMENT", TolemStatus.ArgumentError },
            { "TOLEM_E_REQUEST", TolemStatus.RequestError },
            { "TOLEM_E_CONFIG", TolemStatus.ConfigError },
            { "TOLEM_E_CONFLICT", TolemStatus.ConflictError },
            { "TOLEM_E_UNSUPPORTED", TolemStatus.UnsupportedError },
            { "TOLEM_E_HANDLE", TolemStatus.HandleError },
            { "TOLEM_E_FORKED", TolemStatus.ForkedError },
            { "TOLEM_E_JOURNAL", TolemStatus.JournalError },
            { "TOLEM_E_INTERNAL", TolemStatus.InternalError },
        };

        internal static bool Knows(int code)
        {
            switch (code)
            {
                case 0:
                case 1:
                case 2:
                case 3:
                case 4:
                case 5:
                case 6:
                case 7:
                case 8:
                case -1:
                case -2:
                case -3:
                case -4:
                case -5:
                case -6:
                case -7:
                case -8:
                case -9:
                    return true;
                default:
                    return false;
            }
        }
    }

    public static partial class Money
    {
        static readonly Dictionary<string, int> Exponents = new Dictionary<string, int>
        {
            { "AED", 2 }, { "784", 2 },
            { "AFN", 2 }, { "971", 2 },
            { "ALL", 2 }, { "008", 2 },
            { "AMD", 2 }, { "051", 2 },
            { "AOA", 2 }, { "973", 2 },
            { "ARS", 2 }, { "032", 2 },
            { "AUD", 2 }, { "036", 2 },
            { "AWG", 2 }, { "533", 2 },
            { "AZN", 2 }, { "944", 2 },
            { "BAM", 2 }, { "977", 2 },
            { "BBD", 2 }, { "052", 2 },
            { "BDT", 2 }, { "050", 2 },
            { "BGN", 2 }, { "975", 2 },
            { "BHD", 3 }, { "048", 3 },
            { "BIF", 0 }, { "108", 0 },
            { "BMD", 2 }, { "060", 2 },
            { "BND", 2 }, { "096", 2 },
            { "BOB", 2 }, { "068", 2 },
            { "BOV", 2 }, { "984", 2 },
            { "BRL", 2 }, { "986", 2 },
            { "BSD", 2 }, { "044", 2 },
            { "BTN", 2 }, { "064", 2 },
            { "BWP", 2 }, { "072", 2 },
            { "BYN", 2 }, { "933", 2 },
            { "BZD", 2 }, { "084", 2 },
            { "CAD", 2 }, { "124", 2 },
            { "CDF", 2 }, { "976", 2 },
            { "CHE", 2 }, { "947", 2 },
            { "CHF", 2 }, { "756", 2 },
            { "CHW", 2 }, { "948", 2 },
            { "CLF", 4 }, { "990", 4 },
            { "CLP", 0 }, { "152", 0 },
            { "CNY", 2 }, { "156", 2 },
            { "COP", 2 }, { "170", 2 },
            { "COU", 2 }, { "970", 2 },
            { "CRC", 2 }, { "188", 2 },
            { "CUC", 2 }, { "931", 2 },
            { "CUP", 2 }, { "192", 2 },
            { "CVE", 2 }, { "132", 2 },
            { "CZK", 2 }, { "203", 2 },
            { "DJF", 0 }, { "262", 0 },
            { "DKK", 2 }, { "208", 2 },
            { "DOP", 2 }, { "214", 2 },
            { "DZD", 2 }, { "012", 2 },
            { "EGP", 2 }, { "818", 2 },
            { "ERN", 2 }, { "232", 2 },
            { "ETB", 2 }, { "230", 2 },
            { "EUR", 2 }, { "978", 2 },
            { "FJD", 2 }, { "242", 2 },
            { "FKP", 2 }, { "238", 2 },
            { "GBP", 2 }, { "826", 2 },
            { "GEL", 2 }, { "981", 2 },
            { "GHS", 2 }, { "936", 2 },
            { "GIP", 2 }, { "292", 2 },
            { "GMD", 2 }, { "270", 2 },
            { "GNF", 0 }, { "324", 0 },
            { "GTQ", 2 }, { "320", 2 },
            { "GYD", 2 }, { "328", 2 },
            { "HKD", 2 }, { "344", 2 },
            { "HNL", 2 }, { "340", 2 },
            { "HRK", 2 }, { "191", 2 },
            { "HTG", 2 }, { "332", 2 },
            { "HUF", 2 }, { "348", 2 },
            { "IDR", 2 }, { "360", 2 },
            { "ILS", 2 }, { "376", 2 },
            { "INR", 2 }, { "356", 2 },
            { "IQD", 3 }, { "368", 3 },
            { "IRR", 2 }, { "364", 2 },
            { "ISK", 0 }, { "352", 0 },
            { "JMD", 2 }, { "388", 2 },
            { "JOD", 3 }, { "400", 3 },
            { "JPY", 0 }, { "392", 0 },
            { "KES", 2 }, { "404", 2 },
            { "KGS", 2 }, { "417", 2 },
            { "KHR", 2 }, { "116", 2 },
            { "KMF", 0 }, { "174", 0 },
            { "KPW", 2 }, { "408", 2 },
            { "KRW", 0 }, { "410", 0 },
            { "KWD", 3 }, { "414", 3 },
            { "KYD", 2 }, { "136", 2 },
            { "KZT", 2 }, { "398", 2 },
            { "LAK", 2 }, { "418", 2 },
            { "LBP", 2 }, { "422", 2 },
            { "LKR", 2 }, { "144", 2 },
            { "LRD", 2 }, { "430", 2 },
            { "LSL", 2 }, { "426", 2 },
            { "LYD", 3 }, { "434", 3 },
            { "MAD", 2 }, { "504", 2 },
            { "MDL", 2 }, { "498", 2 },
            { "MGA", 2 }, { "969", 2 },
            { "MKD", 2 }, { "807", 2 },
            { "MMK", 2 }, { "104", 2 },
            { "MNT", 2 }, { "496", 2 },
            { "MOP", 2 }, { "446", 2 },
            { "MRU", 2 }, { "929", 2 },
            { "MUR", 2 }, { "480", 2 },
            { "MVR", 2 }, { "462", 2 },
            { "MWK", 2 }, { "454", 2 },
            { "MXN", 2 }, { "484", 2 },
            { "MXV", 2 }, { "979", 2 },
            { "MYR", 2 }, { "458", 2 },
            { "MZN", 2 }, { "943", 2 },
            { "NAD", 2 }, { "516", 2 },
            { "NGN", 2 }, { "566", 2 },
            { "NIO", 2 }, { "558", 2 },
            { "NOK", 2 }, { "578", 2 },
            { "NPR", 2 }, { "524", 2 },
            { "NZD", 2 }, { "554", 2 },
            { "OMR", 3 }, { "512", 3 },
            { "PAB", 2 }, { "590", 2 },
            { "PEN", 2 }, { "604", 2 },
            { "PGK", 2 }, { "598", 2 },
            { "PHP", 2 }, { "608", 2 },
            { "PKR", 2 }, { "586", 2 },
            { "PLN", 2 }, { "985", 2 },
            { "PYG", 0 }, { "600", 0 },
            { "QAR", 2 }, { "634", 2 },
            { "RON", 2 }, { "946", 2 },
            { "RSD", 2 }, { "941", 2 },
            { "RUB", 2 }, { "643", 2 },
            { "RWF", 0 }, { "646", 0 },
            { "SAR", 2 }, { "682", 2 },
            { "SBD", 2 }, { "090", 2 },
            { "SCR", 2 }, { "690", 2 },
            { "SDG", 2 }, { "938", 2 },
            { "SEK", 2 }, { "752", 2 },
            { "SGD", 2 }, { "702", 2 },
            { "SHP", 2 }, { "654", 2 },
            { "SLE", 2 }, { "925", 2 },
            { "SLL", 2 }, { "694", 2 },
            { "SOS", 2 }, { "706", 2 },
            { "SRD", 2 }, { "968", 2 },
            { "SSP", 2 }, { "728", 2 },
            { "STN", 2 }, { "930", 2 },
            { "SVC", 2 }, { "222", 2 },
            { "SYP", 2 }, { "760", 2 },
            { "SZL", 2 }, { "748", 2 },
            { "THB", 2 }, { "764", 2 },
            { "TJS", 2 }, { "972", 2 },
            { "TMT", 2 }, { "934", 2 },
            { "TND", 3 }, { "788", 3 },
            { "TOP", 2 }, { "776", 2 },
            { "TRY", 2 }, { "949", 2 },
            { "TTD", 2 }, { "780", 2 },
            { "TWD", 2 }, { "901", 2 },
            { "TZS", 2 }, { "834", 2 },
            { "UAH", 2 }, { "980", 2 },
            { "UGX", 0 }, { "800", 0 },
            { "USD", 2 }, { "840", 2 },
            { "USN", 2 }, { "997", 2 },
            { "UYI", 0 }, { "940", 0 },
            { "UYU", 2 }, { "858", 2 },
            { "UYW", 4 }, { "927", 4 },
            { "UZS", 2 }, { "860", 2 },
            { "VED", 2 }, { "926", 2 },
            { "VES", 2 }, { "928", 2 },
            { "VND", 0 }, { "704", 0 },
            { "VUV", 0 }, { "548", 0 },
            { "WST", 2 }, { "882", 2 },
            { "XAD", 2 }, { "396", 2 },
            { "XAF", 0 }, { "950", 0 },
            { "XCD", 2 }, { "951", 2 },
            { "XCG", 2 }, { "532", 2 },
            { "XOF", 0 }, { "952", 0 },
            { "XPF", 0 }, { "953", 0 },
            { "YER", 2 }, { "886", 2 },
            { "ZAR", 2 }, { "710", 2 },
            { "ZMW", 2 }, { "967", 2 },
            { "ZWG", 2 }, { "924", 2 },
            { "ZWL", 2 }, { "932", 2 },
        };
    }
}
