// The answer to a call, whether it went well or not. The document is kept as the library wrote it and read only when a member
// is asked for: a status costs no parsing, and a document that a newer library has extended keeps what this binding does not know.
namespace Tolem
{
    /// <summary>What is known after a call, and so what the caller does next.</summary>
    public class TolemResult
    {
        JsonObject document;

        internal TolemResult(Answer answer)
        {
            StatusCode = answer.Code;
            Json = answer.Json;
        }

        /// <summary>What is known. A number this binding does not know is Unknown: do not pay again, ask.</summary>
        public TolemStatus Status
        {
            get { return Statuses.Knows(StatusCode) ? (TolemStatus)StatusCode : TolemStatus.Unknown; }
        }

        /// <summary>The number of the status as the library returned it.</summary>
        public int StatusCode { get; private set; }

        /// <summary>The name of the status, e.g. "TOLEM_OK".</summary>
        public string StatusName
        {
            get { return TolemLibrary.StatusName(StatusCode); }
        }

        /// <summary>The document, verbatim as from the library. Secrets in it are masked.</summary>
        public string Json { get; private set; }

        /// <summary>The document as an object, for the members that have no property.</summary>
        public JsonObject Document
        {
            get { return document ?? (document = JsonReader.Read(Json, false)); }
        }

        /// <summary>A member of the document by its name there, or null; see JsonObject for the types.</summary>
        public object this[string name]
        {
            get { return Document[name]; }
        }

        /// <summary>The operation that was called, e.g. "payout.create".</summary>
        public string Operation
        {
            get { return Document.Text("operation"); }
        }

        /// <summary>The gateway of the client, e.g. "bereke-payouts".</summary>
        public string Gateway
        {
            get { return Document.Text("gateway"); }
        }

        /// <summary>What to do, one of the words in Advices.</summary>
        public string Advice
        {
            get { return Document.Text("advice"); }
        }

        /// <summary>What to do, for people, in the language of the configuration's "locale".</summary>
        public string Message
        {
            get { return Document.Text("message"); }
        }

        /// <summary>What went wrong, or null.</summary>
        public Trouble Error
        {
            get { return Document.Part("error", part => new Trouble(part)); }
        }

        /// <summary>The bank's answer, masked, where the library shows it; see JsonObject for the types.</summary>
        public object Raw
        {
            get { return Document["raw"]; }
        }

        /// <summary>The status and the document's message.</summary>
        public override string ToString()
        {
            return StatusName + " " + Message;
        }
    }
}
